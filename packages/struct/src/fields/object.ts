import type { Memory } from '@offheap/core';
import { field, FieldType, type Access, type InlineAccess, type Place } from './field-type.ts';
import { ScalarType } from './scalar.ts';

const INDEX = new ScalarType<number>('u32');

/** JavaScript values that entries of one memory hold, by their numbers there; 0 is none. */
class ObjectTable {
  readonly values: unknown[] = [undefined];
  readonly #free: number[] = [];

  /** Stores a value under a number, or a new one when that is 0; gives the number. `undefined` takes none. */
  put(index: number, value: unknown): number {
    if (value === undefined) {
      this.letGo(index);
      return 0;
    }
    const own = index === 0 ? (this.#free.pop() ?? this.values.length) : index;
    this.values[own] = value;
    return own;
  }

  letGo(index: number): void {
    if (index === 0) return;
    this.values[index] = undefined;
    this.#free.push(index);
  }
}

const tables = new WeakMap<Memory, ObjectTable>();

function tableOf(memory: Memory): ObjectTable {
  let table = tables.get(memory);
  if (table === undefined) tables.set(memory, (table = new ObjectTable()));
  return table;
}

/** A value beside the memory, which holds its number. */
class ObjectType extends FieldType {
  readonly kind = 'object';
  readonly size = 4;
  readonly align = 4;
  readonly zero = undefined;

  access(memory: Memory): Access<unknown> {
    const table = tableOf(memory);
    const index = INDEX.access(memory);
    return {
      get: (at) => table.values[index.get(at)],
      set: (at, value) => index.set(at, table.put(index.get(at), value)),
    };
  }

  override inline(place: Place, constant: (value: unknown) => string, memory: Memory): InlineAccess {
    const index = INDEX.inline(place);
    const table = constant(tableOf(memory));
    return {
      get: `${table}.values[${index.get}]`,
      set: `value = ${table}.put(${index.get}, value); ${index.set}`,
    };
  }

  override letGo(memory: Memory): (byteOffset: number) => void {
    const table = tableOf(memory);
    const index = INDEX.access(memory);
    return (at) => {
      table.letGo(index.get(at));
      index.set(at, 0);
    };
  }
}

const OBJECT = new ObjectType();

/**
 * A field of four bytes for any JavaScript value: a sprite, a socket, a closure. The value lies in a table beside the
 * memory, and is let go when the entry ends; `undefined` until one is written. Snapshots and other threads do not have it.
 *
 * ```ts
 * sprite = object<Sprite>();
 * ```
 */
// T is what the caller says it will write.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export const object = <T>(): T | undefined => field(OBJECT as FieldType<T | undefined>);
