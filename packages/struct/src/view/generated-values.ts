import { AllocatorError, Memory, RESERVED_BYTES } from '@offheap/core';
import { refusedInitial, wrongInitial } from '../schema/check-initial.ts';
import type { Layout } from '../schema/layout.ts';
import { unfinishedKind } from '@offheap/core/internal';

const NOTHING = (): void => undefined;

/** The bytes of one entry outside the memory, and the function that writes to them. */
interface Stage {
  readonly bytes: Uint8Array;
  readonly write: () => void;
}

/**
 * The initial values of an entry that functions return. The functions are called before the entry is allocated,
 * because they may throw, return a value that the field cannot hold, or change the pool of the entry.
 */
export class GeneratedValues {
  /** The initial values of the next entry, as all of its bytes. */
  next: Uint8Array;
  readonly #layout: Layout;
  /** One stage for each nested call of {@link prepareAnd}. */
  readonly #stages: Stage[] = [];
  #depth = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.next = layout.template;
  }

  /**
   * Returns a function that writes the values of {@link next} to an entry whose fields are stored apart.
   *
   * @param finderOf returns a function that finds the field at a byte offset, for an entry.
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

  /** Like {@link prepareAnd}, where no allocation can call the program. */
  prepare(): void {
    this.prepareAnd(NOTHING);
  }

  /**
   * Calls the functions for one entry, and then `allocate`, whose result it returns. Entries that are created in the
   * meantime, by these functions or by a logger of the allocator, get their own values.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when a function returns a value that its field cannot hold.
   */
  prepareAnd<R>(allocate: () => R): R {
    const depth = this.#depth++;
    try {
      const { bytes, write } = (this.#stages[depth] ??= makeStage(this.#layout));
      bytes.set(this.#layout.template);
      write();
      const allocated = allocate();
      this.next = bytes;
      return allocated;
    } finally {
      this.#depth = depth;
    }
  }
}

function makeStage({ name, generated, stride, template }: Layout): Stage {
  const memory = new Memory(RESERVED_BYTES + stride);
  const writes = generated.map(({ type, byteOffset, generate, path }) => {
    const access = type.access(memory);
    return (): void => {
      const value = generate();
      // A promise would be stored as `true`.
      const isLate = type.zero === false && unfinishedKind(value) !== undefined;
      const expected = isLate ? 'a boolean' : type.refuse?.(value);
      if (expected !== undefined) throw wrongInitial(name + path, value, expected);
      try {
        access.set(RESERVED_BYTES + byteOffset, value);
      } catch (error) {
        throw error instanceof AllocatorError ? refusedInitial(name + path, error) : error;
      }
    };
  });
  return {
    bytes: memory.u8.subarray(RESERVED_BYTES, RESERVED_BYTES + template.length),
    write() {
      for (let i = 0; i < writes.length; i++) writes[i]!();
    },
  };
}
