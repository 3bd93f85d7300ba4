import { AllocatorError, type Memory } from '@offheap/core';
import type { FieldType } from '../fields/field-type.ts';
import { StructType } from '../fields/struct-type.ts';
import { bind } from './binding.ts';
import { canCompile, compile } from './compile.ts';
import { stale } from './stale.ts';
import { ALWAYS_STAMP_AT, type CheckedView } from './view.ts';
import type { Struct } from '../struct.ts';

/**
 * Elements of one type side by side in a memory. Numbers read and write as values; for structs and vectors, `get` moves
 * the array's cursor to the element and gives it.
 */
export interface ArrayView<V> extends Iterable<V> {
  /** Number of elements. */
  readonly length: number;
  /** Byte offset of element 0. */
  readonly byteOffset: number;
  /** The element at `index`, 0 to `length - 1`. In checked mode another index throws; otherwise it reads what lies there. */
  get(index: number): V;
  /** Writes the element at `index`, 0 to `length - 1`. */
  set(index: number, value: V): void;
  /** Writes all elements. */
  fill(value: V): void;
}

/** An array view as its owner sees it. @internal */
export interface MovableArrayView<V> extends ArrayView<V> {
  length: number;
  byteOffset: number;
}

/** A class of array views of one element type in one memory. @internal */
export type ArrayViewClass<V> = new () => MovableArrayView<V> & CheckedView;

/** What all array views share. */
abstract class BaseArrayView<V> {
  length = 0;
  byteOffset = 0;
  $stampAt = ALWAYS_STAMP_AT;
  $stamp = 0;
  $end = '';

  abstract get(index: number): V;
  abstract set(index: number, value: V): void;

  fill(value: V): void {
    for (let i = 0; i < this.length; i++) this.set(i, value);
  }

  *[Symbol.iterator](): IterableIterator<V> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }
}

const classes = new WeakMap<Memory, Map<string | Struct['constructor'], ArrayViewClass<unknown>[]>>();

/** The class of array views for elements of `type`, made once for each memory and mode. */
export function arrayViewClass<V>(type: FieldType<V>, memory: Memory, checked: boolean): ArrayViewClass<V> {
  let byType = classes.get(memory);
  if (byType === undefined) classes.set(memory, (byType = new Map()));
  const key = type instanceof StructType ? type.struct : type.kind;
  let modes = byType.get(key);
  if (modes === undefined) byType.set(key, (modes = []));
  const mode = checked ? 1 : 0;
  modes[mode] ??= makeArrayViewClass(type, memory, checked) as ArrayViewClass<unknown>;
  return modes[mode] as ArrayViewClass<V>; // stored under its own type
}

function makeArrayViewClass<V>(type: FieldType<V>, memory: Memory, checked: boolean): ArrayViewClass<V> {
  const check = (view: BaseArrayView<V>, index: number): void => {
    if (memory.i32[view.$stampAt] !== view.$stamp) stale(view as unknown as Struct & CheckedView, `array`);
    if (!(Number.isInteger(index) && index >= 0 && index < view.length)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `Index ${index} of an array of ${view.length} ${type.kind}: expected an integer from 0 to ${view.length - 1}.`,
      );
    }
  };
  if (type instanceof StructType) return structArrayClass(type, memory, checked, check) as ArrayViewClass<V>;
  const log2 = Math.log2(type.size);
  const inline = type.inline?.({
    byteOffset: '(this.byteOffset + index)', // only right for one byte: wider ones have elements
    element: (wanted) => (wanted === log2 ? `(this.byteOffset >> ${log2}) + index` : undefined),
  });
  if (!checked && canCompile() && inline !== undefined) {
    const { view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 } = memory;
    return compile(
      `${type.kind} array`,
      `return class ${type.kind}ArrayView extends Base {
get(index) { return ${inline.get}; }
set(index, value) { ${inline.set}; }
}`,
      { view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64, Base: BaseArrayView },
    );
  }
  const access = type.access(memory);
  const { size } = type;
  class AccessArrayView extends BaseArrayView<V> {
    get(index: number): V {
      if (checked) check(this, index);
      return access.get(this.byteOffset + index * size);
    }

    set(index: number, value: V): void {
      if (checked) check(this, index);
      access.set(this.byteOffset + index * size, value);
    }
  }
  return AccessArrayView as unknown as ArrayViewClass<V>; // its byteOffset and length are the owner's to set
}

function structArrayClass<V>(
  type: StructType,
  memory: Memory,
  checked: boolean,
  check: (view: BaseArrayView<V>, index: number) => void,
): ArrayViewClass<unknown> {
  const { View, shift } = bind(type.struct, memory, checked);
  const access = type.access(memory);
  const { size } = type;
  class StructArrayView extends BaseArrayView<unknown> {
    readonly #cursor = new View(0, null);

    get(index: number): unknown {
      const cursor = this.#cursor;
      cursor.$offset = (this.byteOffset + index * size) >> shift;
      if (checked) {
        check(this as unknown as BaseArrayView<V>, index); // it looks at the state alone
        const checkedCursor = cursor as unknown as CheckedView; // bound in checked mode
        checkedCursor.$stampAt = this.$stampAt;
        checkedCursor.$stamp = this.$stamp;
        checkedCursor.$end = this.$end;
      }
      return cursor;
    }

    set(index: number, value: unknown): void {
      if (checked) check(this as unknown as BaseArrayView<V>, index);
      access.set(this.byteOffset + index * size, value as Struct);
    }
  }
  return StructArrayView as unknown as ArrayViewClass<unknown>;
}
