import type { Memory } from '@offheap/core';
import type { Checked } from '../checked.ts';
import type { FieldType, Place } from '../fields/field-type.ts';
import { holderOf } from '../fields/holder.ts';
import { StructType } from '../fields/struct-type.ts';
import { bind } from './binding.ts';
import { canCompile, compile } from './compile.ts';
import { Elements, type ElementSequence } from './elements.ts';
import { checkIndex, refused, refuses, staleArray } from './stale.ts';
import { makeViewClass } from './view-class.ts';
import { ALWAYS_STAMP_AT, type CheckedView } from './view.ts';

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
  /** Writes the first elements from a list or another array. */
  copy(from: ElementSequence<V>): void;
}

/** An array view as its owner sees it. @internal */
export interface MovableArrayView<V> extends ArrayView<V> {
  length: number;
  byteOffset: number;
}

/** A class of array views of one element type in one memory. @internal */
export type ArrayViewClass<V> = new () => MovableArrayView<V> & CheckedView;

/** What the array views of scratch share: they can be moved. */
abstract class MovableElements<V> extends Elements<V> {
  length = 0;
  byteOffset = 0;
  $stampAt = ALWAYS_STAMP_AT;
  $stamp = 0;
  $end = '';
}

const classes = new WeakMap<Memory, Map<unknown, ArrayViewClass<unknown>[]>>();

/** The class of array views for elements of `type`, made once for each memory and mode. */
export function arrayViewClass<V>(type: FieldType<V>, memory: Memory, checked: Checked): ArrayViewClass<V> {
  let byType = classes.get(memory);
  if (byType === undefined) classes.set(memory, (byType = new Map()));
  const key = type instanceof StructType ? type.struct : type; // every `vec2()` makes a type, f32 has one
  let modes = byType.get(key);
  if (modes === undefined) byType.set(key, (modes = []));
  const mode = checked === 'ranges' ? 2 : checked ? 1 : 0;
  modes[mode] ??= makeArrayViewClass(type, memory, checked) as ArrayViewClass<unknown>;
  return modes[mode] as ArrayViewClass<V>; // stored under its own type
}

function makeArrayViewClass<V>(type: FieldType<V>, memory: Memory, checked: Checked): ArrayViewClass<V> {
  const check = (view: MovableElements<V>, index: number): void => {
    if (memory.i32[view.$stampAt] !== view.$stamp) staleArray(view, type.kind);
    checkIndex(index, view.length, `array of ${type.kind}`);
  };
  if (type.write !== undefined) return objectArrayClass(type, memory, checked, check) as ArrayViewClass<V>;
  const constants: Record<string, unknown> = { Base: MovableElements };
  const place: Place = {
    byteOffset: `(this.byteOffset + index * ${type.size})`,
    element: (log2) =>
      (type.size | type.align) % 2 ** log2 === 0
        ? `(this.byteOffset >> ${log2}) + index * ${type.size >> log2}`
        : undefined,
  };
  const constant = (value: unknown): string => {
    const name = `constant${Object.keys(constants).length}`;
    constants[name] = value;
    return name;
  };
  const inline = type.inline?.(place, constant, memory);
  if (!checked && canCompile() && inline !== undefined) {
    const { view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 } = memory;
    return compile(
      `${type.kind} array`,
      `return class ${type.kind}ArrayView extends Base {
get(index) { return ${inline.get}; }
set(index, value) { ${inline.set}; }
}`,
      { ...constants, view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 },
    );
  }
  const access = type.access(memory);
  const { size } = type;
  const asksType = refuses(type, checked);
  class AccessArrayView extends MovableElements<V> {
    get(index: number): V {
      if (checked) check(this, index);
      return access.get(this.byteOffset + index * size);
    }

    set(index: number, value: V): void {
      if (checked) check(this, index);
      if (asksType) refused(type, value, `array of ${type.kind}`);
      access.set(this.byteOffset + index * size, value);
    }
  }
  return AccessArrayView as unknown as ArrayViewClass<V>; // its byteOffset and length are the owner's to set
}

function objectArrayClass<V>(
  type: FieldType<V>,
  memory: Memory,
  checked: Checked,
  check: (view: MovableElements<V>, index: number) => void,
): ArrayViewClass<unknown> {
  const { layout, key } = holderOf(type);
  const { shift } = layout;
  const View =
    type instanceof StructType
      ? bind(type.struct, memory, checked).View
      : makeViewClass({ layout, memory, checked });
  const access = type.access(memory);
  const { size } = type;
  class ObjectArrayView extends MovableElements<unknown> {
    readonly #cursor = new View(0, undefined);

    get(index: number): unknown {
      const cursor = this.#cursor;
      if (checked) check(this as unknown as MovableElements<V>, index); // it looks at the state alone
      cursor.$offset = (this.byteOffset + index * size) >> shift;
      if (checked) {
        const checkedCursor = cursor as unknown as CheckedView; // bound in checked mode
        checkedCursor.$stampAt = this.$stampAt;
        checkedCursor.$stamp = this.$stamp;
        checkedCursor.$end = this.$end;
      }
      return key === undefined ? cursor : (cursor as unknown as Record<'value', unknown>)[key]; // a holder's only field
    }

    set(index: number, value: unknown): void {
      if (checked) check(this as unknown as MovableElements<V>, index);
      access.set(this.byteOffset + index * size, value as V);
    }
  }
  return ObjectArrayView as unknown as ArrayViewClass<unknown>;
}
