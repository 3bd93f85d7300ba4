import type { Memory } from '@offheap/core';
import { PoolStore } from '../modes/pool-store.ts';
import type { ParticleStore } from '../modes/particle-store.ts';
import type { BlockList } from './block-list.ts';

const FREE = 'rgb(200 205 255 / 0.07)';
const STATE = '#6f7bd8';
const POOL = '#49d6a0';
const POOL_FREE = 'rgb(73 214 160 / 0.2)';
const SCRATCH = '#ffb454';
const SCRATCH_FREE = 'rgb(255 180 84 / 0.2)';
const HIGH_MARK = '#ffffff';
/** The part by which the pulse decreases in each frame. */
const DECAY = 0.06;

/**
 * The memory of the offheap modes, to scale from the first byte to the last: each block that the heap has allocated,
 * the used parts of the pool and the scratch memory, and the high-water mark of the scratch memory, which lights up
 * when steps reach it.
 */
export class MemoryMap {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #memory: Memory;
  readonly #blocks: BlockList;
  #pulse = 0;
  #used = 0;

  constructor(canvas: HTMLCanvasElement, memory: Memory, blocks: BlockList) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This browser did not provide a 2D context for the memory map.');
    this.#canvas = canvas;
    this.#context = context;
    this.#memory = memory;
    this.#blocks = blocks;
    this.resize();
  }

  resize(): void {
    const scale = Math.min(devicePixelRatio, 2);
    this.#canvas.width = Math.round(this.#canvas.clientWidth * scale);
    this.#canvas.height = Math.round(this.#canvas.clientHeight * scale);
  }

  draw(store: ParticleStore): void {
    const { width, height } = this.#canvas;
    const context = this.#context;
    context.globalAlpha = 1;
    context.clearRect(0, 0, width, height);
    this.#fill(FREE, 0, this.#memory.byteLength);
    if (!(store instanceof PoolStore)) return;
    const { pool, scratch } = store;
    const slab = pool.slabs[0]!;
    for (const { ptr, size } of this.#blocks.blocks) {
      if (ptr === slab) {
        this.#fill(POOL_FREE, ptr, size);
        this.#fillPool(pool);
      } else if (ptr === scratch.allocator.ptr) {
        this.#fill(SCRATCH_FREE, ptr, size);
        this.#fill(SCRATCH, ptr, store.scratchUsed);
        this.#pulse = store.scratchUsed === this.#used ? this.#pulse * (1 - DECAY) : 1;
        this.#used = store.scratchUsed;
        context.globalAlpha = 0.45 + 0.55 * this.#pulse;
        context.fillStyle = HIGH_MARK;
        context.fillRect(this.#x(ptr + scratch.peak), 0, Math.max(2, Math.round(width / 400)), height);
        context.globalAlpha = 1;
      } else this.#fill(STATE, ptr, size);
    }
  }

  /** Entries of a pool are one part; columns are one part for each field. */
  #fillPool({ slabs, layout, length, rows }: PoolStore['pool']): void {
    const slab = slabs[0]!;
    if (rows === 0) {
      this.#fill(POOL, slab, length * layout.stride);
      return;
    }
    for (const { byteOffset, type } of layout.fields)
      this.#fill(POOL, slab + byteOffset * rows, length * type.size);
  }

  #fill(color: string, ptr: number, bytes: number): void {
    this.#context.fillStyle = color;
    this.#context.fillRect(this.#x(ptr), 0, Math.max(1, this.#x(bytes)), this.#canvas.height);
  }

  /** In whole pixels: V8 allocates an object for a fraction that is passed to the canvas. */
  #x(bytes: number): number {
    return Math.round((bytes / this.#memory.byteLength) * this.#canvas.width);
  }
}
