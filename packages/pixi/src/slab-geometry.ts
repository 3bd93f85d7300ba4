import { Buffer, BufferUsage, Geometry, type AttributeOption } from 'pixi.js';
import { cornerAttribute } from './corners.ts';
import type { EntryAttribute } from './field-source.ts';

/** One slab of a pool as vertices. The GPU's buffer is filled from the slab's own bytes: no copy in between. */
export class SlabGeometry {
  /** Where the slab lies in the pool's memory, in bytes. */
  readonly start: number;
  readonly geometry: Geometry;
  readonly #entries: Buffer;

  /**
   * @param bytes the whole slab, by reference.
   * @param instanced whether an entry is an instance of a quad; else it is a point.
   */
  constructor(
    start: number,
    bytes: Uint8Array,
    stride: number,
    attributes: readonly EntryAttribute[],
    instanced: boolean,
  ) {
    this.start = start;
    this.#entries = new Buffer({
      data: bytes,
      usage: BufferUsage.VERTEX | BufferUsage.COPY_DST,
      shrinkToFit: false,
      label: 'pool-view-entries',
    });
    const all: Record<string, AttributeOption> = {};
    if (instanced) {
      all['aCorner'] = cornerAttribute();
    }
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

  /** Sends the first `bytes` to the GPU when the slab is next drawn. */
  upload(bytes: number): void {
    this.#entries.update(bytes);
  }

  destroy(): void {
    this.geometry.destroy(true);
  }
}
