import { Buffer, BufferUsage, Geometry, type AttributeOption } from 'pixi.js';
import { cornerAttribute } from './corners.ts';
import type { EntryAttribute } from './field-source.ts';
import type { PackedEntries } from './packed-entries.ts';
import type { Struct } from '@offheap/struct';

/** The bytes of a slab in one buffer of the GPU: whole entries, or one column. */
interface Range {
  /** Bytes from the start of the slab. */
  readonly byteOffset: number;
  readonly stride: number;
  readonly buffer: Buffer;
}

/** One slab of a pool as vertices. The GPU's buffers are filled directly from the slab's bytes, without a copy. */
export class SlabGeometry {
  readonly geometry: Geometry;
  readonly #ranges: Range[] = [];
  /** The byte offset of the slab in the pool's memory. */
  #slab: number;
  /** The first entry of the slab that is drawn. */
  #row: number;

  /** @param instanced whether an entry is an instance of a quad; otherwise it is a point. */
  constructor(
    pool: PackedEntries<Struct>,
    slab: number,
    row: number,
    attributes: readonly EntryAttribute[],
    instanced: boolean,
  ) {
    this.#slab = slab;
    this.#row = row;
    const all: Record<string, AttributeOption> = instanced ? { aCorner: cornerAttribute() } : {};
    for (const { name, format, byteOffset, stride } of attributes) {
      const range = this.#rangeOf(pool, byteOffset, stride);
      all[name] = {
        buffer: range.buffer,
        format,
        stride,
        offset: byteOffset - range.byteOffset,
        instance: instanced,
      };
    }
    this.geometry = new Geometry({
      topology: instanced ? 'triangle-strip' : 'point-list',
      attributes: all,
    });
    // A geometry recomputes its bounds when a buffer changes. They are not needed, and the notification would create garbage in each frame.
    for (const { buffer } of this.#ranges) buffer.removeAllListeners('update');
  }

  /** Uploads `count` entries, from the one at `row` on, when the slab is next drawn. */
  upload(pool: PackedEntries<Struct>, slab: number, row: number, count: number): void {
    const isElsewhere = slab !== this.#slab || row !== this.#row;
    this.#slab = slab;
    this.#row = row;
    for (let i = 0; i < this.#ranges.length; i++) {
      const { buffer, byteOffset, stride } = this.#ranges[i]!;
      const bytes = count * stride;
      if (isElsewhere) buffer.setDataWithSize(this.#bytesAt(pool, byteOffset, stride), bytes, false);
      if (buffer.listenerCount('update') > 0) buffer.update(bytes);
      else {
        // What `update` does, without an event that nobody receives: each event creates garbage.
        buffer._updateSize = bytes;
        buffer._updateID++;
      }
    }
  }

  destroy(): void {
    this.geometry.destroy(true);
  }

  /** Returns the range that contains an attribute: the only one if entries are interleaved. */
  #rangeOf(pool: PackedEntries<Struct>, byteOffset: number, stride: number): Range {
    const isColumn = (pool.rows ?? 0) > 0;
    const known = this.#ranges.find((range) => !isColumn || range.byteOffset === byteOffset);
    if (known !== undefined) return known;
    const start = isColumn ? byteOffset : 0;
    const buffer = new Buffer({
      data: this.#bytesAt(pool, start, stride),
      usage: BufferUsage.VERTEX | BufferUsage.COPY_DST,
      shrinkToFit: false,
      label: 'pool-view-entries',
    });
    const range = { byteOffset: start, stride, buffer };
    this.#ranges.push(range);
    return range;
  }

  /**
   * Returns as many bytes as the range has in a slab, wherever it begins, so that pixi keeps the GPU's buffer. The
   * bytes after the used ones are not uploaded.
   */
  #bytesAt(
    { memory, slabCapacity, rows = 0 }: PackedEntries<Struct>,
    byteOffset: number,
    stride: number,
  ): Uint8Array {
    const start = this.#slab + byteOffset + this.#row * stride;
    return memory.u8.subarray(start, start + (rows || slabCapacity) * stride);
  }
}
