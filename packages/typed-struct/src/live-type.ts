import type { Memory } from '@offheap/core';
import { FieldType, type Access } from '@offheap/struct/internal';
import type { ClosedInside, ClosedSite, InsideSource, InsideWriter } from '@offheap/struct/internal';

/** The data of a live field in a view: the object, and the bytes that it covers. */
interface Kept<V> {
  at: number;
  live: V | undefined;
}

/**
 * A field that reads as an object over the memory's own bytes, such as a `Buffer`. Writing to the object writes to
 * the memory; assigning to the field throws, as in typed-struct. A view keeps the object until the view moves to
 * another entry: a view that does not move creates no garbage, a cursor creates one object for each entry.
 */
export abstract class LiveType<V> extends FieldType<V> {
  /** Returns the object over the bytes at `byteOffset`. */
  abstract over(memory: Memory, byteOffset: number): V;
  /** Writes to the bytes of `live` so that it equals `value`. */
  abstract fill(live: V, value: V): void;

  access(memory: Memory): Access<V> {
    return {
      get: (byteOffset) => this.over(memory, byteOffset),
      set: (byteOffset, value) => this.fill(this.over(memory, byteOffset), value),
    };
  }

  override write(writer: InsideWriter): InsideSource {
    const { mark, memory, own, path } = writer;
    const over = writer.constant((byteOffset: number) => this.over(memory, byteOffset));
    const Own = writer.addClass(`${writer.state({ liveAt: '-1', live: 'undefined' }, false)}
get value() {
  const at = ${writer.place().byteOffset};
  if (at !== this.${mark}liveAt) { this.${mark}live = ${over}(at); this.${mark}liveAt = at; }
  return this.${mark}live;
}`);
    return {
      make: `new ${Own}()`,
      get: `${own}.value`,
      set: `${writer.constant(refuseAssignment)}(${JSON.stringify(path)})`,
    };
  }

  override close(site: ClosedSite): ClosedInside {
    const { memory, byteOffset, path, shift, startOf } = site;
    return {
      make: (root, at) => {
        const kept: Kept<V> = { at: -1, live: undefined };
        const find = (): V => {
          const { $offset } = root;
          const start = startOf === undefined ? $offset << shift : startOf($offset);
          const now = start + at + byteOffset;
          if (now !== kept.at) {
            kept.live = this.over(memory, now);
            kept.at = now;
          }
          return kept.live as V; // just created
        };
        return { find };
      },
      get: (own) => (own as { find(): V }).find(), // the result of `make`
      set: () => refuseAssignment(path),
    };
  }
}

/** Throws the error of typed-struct for an assignment to a nested struct, an array or a buffer. */
export function refuseAssignment(path: string): never {
  throw new TypeError(
    `Cannot assign to read only property ${path}: write its parts, or use safeAssign of its class.`,
  );
}
