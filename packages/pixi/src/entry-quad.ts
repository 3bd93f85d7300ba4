import type { Struct } from '@offheap/struct';
import type { Texture } from 'pixi.js';
import type { EntryBindings } from './entry-bindings.ts';
import type { PackedEntries } from './packed-entries.ts';

/** The rectangle in which an entry is drawn, computed like in the shader: around a point, rotated about that point. */
export class EntryQuad {
  /** The point, which is at the anchor. */
  x = 0;
  y = 0;
  /** The distance from the point to the left edge of the trimmed frame. */
  left = 0;
  top = 0;
  right = 0;
  bottom = 0;
  cos = 1;
  sin = 0;

  /** Reads an entry; returns false when it is not drawn. */
  read<T extends Struct>(
    { slabs, slabCapacity }: PackedEntries<T>,
    index: number,
    entry: EntryBindings,
    frames: readonly Texture[],
  ): boolean {
    const number = Math.floor(index / slabCapacity);
    const row = index - number * slabCapacity;
    const slab = slabs[number]!;
    if (entry.visible?.read(slab, row) === 0) return false;
    const picked = Math.floor(entry.frame?.read(slab, row) ?? 0);
    // NaN and infinite numbers select no frame: the first frame is used instead.
    const { orig, trim } = frames[picked - frames.length * Math.floor(picked / frames.length)] ?? frames[0]!;
    const { size, life, remaining, lifetime } = entry;
    let factor = entry.scale?.read(slab, row) ?? 1;
    if (life.scale && remaining && lifetime) {
      const age = 1 - remaining.read(slab, row) / Math.max(lifetime.read(slab, row), 1e-6);
      factor *= life.scale.at(Math.min(Math.max(age, 0), 1));
    }
    const width = factor * (size?.x(slab, row) ?? entry.width?.read(slab, row) ?? orig.width);
    const height = size !== undefined ? factor * size.y(slab, row) : (width * orig.height) / orig.width;
    const angle = entry.rotation?.read(slab, row) ?? 0;
    this.x = entry.position.x(slab, row);
    this.y = entry.position.y(slab, row);
    this.left = ((trim?.x ?? 0) / orig.width - entry.anchor.x(slab, row)) * width;
    this.top = ((trim?.y ?? 0) / orig.height - entry.anchor.y(slab, row)) * height;
    this.right = this.left + ((trim?.width ?? orig.width) / orig.width) * width;
    this.bottom = this.top + ((trim?.height ?? orig.height) / orig.height) * height;
    this.cos = Math.cos(angle);
    this.sin = Math.sin(angle);
    return true;
  }

  /** Whether the rectangle contains a point; the left and top edges belong to it. */
  contains(x: number, y: number): boolean {
    const dx = x - this.x;
    const dy = y - this.y;
    const along = dx * this.cos + dy * this.sin;
    const down = dy * this.cos - dx * this.sin;
    return isBetween(along, this.left, this.right) && isBetween(down, this.top, this.bottom);
  }

  /** Calls `add` with each corner. */
  corners(add: (x: number, y: number) => void): void {
    const { x, y, left, top, right, bottom, cos, sin } = this;
    for (let i = 0; i < 4; i++) {
      const along = i & 1 ? right : left;
      const down = i & 2 ? bottom : top;
      add(x + along * cos - down * sin, y + along * sin + down * cos);
    }
  }
}

/** Whether a value is between two edges. Sizes may be negative, so the edges may be in either order. */
function isBetween(value: number, a: number, b: number): boolean {
  return value >= Math.min(a, b) && value < Math.max(a, b);
}
