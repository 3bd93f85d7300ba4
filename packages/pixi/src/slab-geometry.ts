import { Buffer, BufferUsage, Geometry, type AttributeOption } from 'pixi.js';
import { cornerAttribute } from './corners.ts';
import type { EntryAttribute } from './field-source.ts';
import type { PackedEntries } from './packed-entries.ts';
import type { Struct } from '@offheap/struct';

/** One slab of a pool as vertices. The GPU's buffer is filled from the slab's own bytes: no copy in between. */
export class SlabGeometry {
  readonly geometry: Geometry;
  readonly #entries: Buffer;
  /** Where the first entry that is drawn lies in the pool's memory, in bytes. */
  #start: number;

  /** @param instanced whether an entry is an instance of a quad; else it is a point. */
  constructor(
    pool: PackedEntries<Struct>,
    start: number,
    attributes: readonly EntryAttribute[],
    instanced: boolean,
  ) {
    this.#start = start;
    this.#entries = new Buffer({
      data: bytesAt(pool, start),
      usage: BufferUsage.VERTEX | BufferUsage.COPY_DST,
      shrinkToFit: false,
      label: 'pool-view-entries',
    });
    const { stride } = pool.layout;
    const all: Record<string, AttributeOption> = instanced ? { aCorner: cornerAttribute() } : {};
    for (const { name, format, byteOffset } of attributes) {
      all[name] = { buffer: this.#entries, format, stride, offset: byteOffset, instance: instanced };
    }
    this.geometry = new Geometry({
      topology: instanced ? 'triangle-strip' : 'point-list',
      attributes: all,
    });
    // A geometry computes its bounds anew when a buffer changes. Nobody asks for these, and telling them each frame is garbage.
    this.#entries.removeAllListeners('update');
  }

  /** Sends `count` entries, from the one at `start` on, to the GPU when the slab is next drawn. */
  upload(pool: PackedEntries<Struct>, start: number, count: number): void {
    const bytes = count * pool.layout.stride;
    if (start !== this.#start) {
      this.#start = start;
      this.#entries.setDataWithSize(bytesAt(pool, start), bytes, false);
    }
    this.#entries.update(bytes);
  }

  destroy(): void {
    this.geometry.destroy(true);
  }
}

/** As many bytes as a slab has, wherever it begins: pixi then keeps the GPU's buffer. What lies behind the slab is not uploaded. */
function bytesAt({ memory, layout, slabCapacity }: PackedEntries<Struct>, start: number): Uint8Array {
  return memory.u8.subarray(start, start + slabCapacity * layout.stride);
}
