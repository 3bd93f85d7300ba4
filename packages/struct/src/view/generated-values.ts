import { Memory, RESERVED_BYTES } from '@offheap/core';
import { wrongInitial } from '../schema/check-initial.ts';
import type { Layout } from '../schema/layout.ts';

/** The bytes of one entry beside the memory, and what writes into them. */
interface Stage {
  readonly bytes: Uint8Array;
  readonly write: () => void;
}

/**
 * The initial values of an entry that functions return. The functions are called before there is an entry: they may throw, return what is
 * no value of their field, or change the pool that the entry will be in.
 */
export class GeneratedValues {
  /** The initial values of the next entry: all its bytes. */
  next: Uint8Array;
  readonly #layout: Layout;
  /** By how many calls of {@link prepare} run, one inside the other. */
  readonly #stages: Stage[] = [];
  #depth = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.next = layout.template;
  }

  /**
   * Makes a function that writes the values of {@link next} to the places that they have in an entry whose fields lie apart.
   *
   * @param finderOf makes a function that returns the place of the field at a byte offset, for an entry.
   */
  spreader(
    memory: Memory,
    finderOf: (byteOffset: number) => (offset: number) => number,
  ): (offset: number) => void {
    const { generated, stride } = this.#layout;
    const source = new Memory(RESERVED_BYTES + stride);
    const copies = generated.map(({ type, byteOffset }) => {
      const from = type.access(source);
      const to = type.access(memory);
      const addressOf = finderOf(byteOffset);
      return (offset: number): void => to.set(addressOf(offset), from.get(RESERVED_BYTES + byteOffset));
    });
    return (offset) => {
      source.u8.set(this.next, RESERVED_BYTES);
      for (let i = 0; i < copies.length; i++) copies[i]!(offset);
    };
  }

  /**
   * Calls the functions for one entry. Whatever they create has its values by then.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when a function returns a value that its field cannot hold.
   */
  prepare(): void {
    const depth = this.#depth++;
    try {
      const { bytes, write } = (this.#stages[depth] ??= makeStage(this.#layout));
      bytes.set(this.#layout.template);
      write();
      this.next = bytes;
    } finally {
      this.#depth = depth;
    }
  }
}

function makeStage({ generated, stride, template }: Layout): Stage {
  const memory = new Memory(RESERVED_BYTES + stride);
  const writes = generated.map(({ type, byteOffset, generate, path }) => {
    const access = type.access(memory);
    return (): void => {
      const value = generate();
      const expected = type.refuse?.(value);
      if (expected !== undefined) throw wrongInitial(path, value, expected);
      access.set(RESERVED_BYTES + byteOffset, value);
    };
  });
  return {
    bytes: memory.u8.subarray(RESERVED_BYTES, RESERVED_BYTES + template.length),
    write() {
      for (let i = 0; i < writes.length; i++) writes[i]!();
    },
  };
}
