import type { Memory } from '@offheap/core';
import type { Checked } from '../checked-mode.ts';
import type { FieldType, Place } from '../schema/field-type.ts';
import type { Color } from '../fields/color.ts';
import type { Floats } from '../fields/floats.ts';
import { StructType } from '../fields/struct-type.ts';
import type { Plain } from '../single/lifetime.ts';
import { canCompile, compile } from '../codegen/compile.ts';
import { comparable, type ElementSequence } from './elements.ts';
import { type ArrayViewClass, MovableElements } from './movable-elements.ts';
import { objectArrayClass } from './object-array-view.ts';
import { checkIndex, refusalOf, refused, staleArray } from './stale.ts';

/** What an element is written with: for vectors, matrices and colours also a plain object with all of their fields. */
export type ElementValue<V> = V extends Floats | Color ? V | Readonly<Plain<V>> : V;

/**
 * Consecutive elements of one type in a memory. Numbers are read and written as values. Each element that is an
 * object (a struct, a vector, an array) has one view: `get(i) === get(i)`.
 */
export interface ArrayView<V> extends Iterable<V> {
  /** The number of elements. */
  readonly length: number;
  /** The byte offset of element 0. */
  readonly byteOffset: number;
  /**
   * Returns the element at `index`, from 0 to `length - 1`. Checked mode throws for any other index. In production,
   * another index may return unrelated bytes as a number, `undefined`, or the view of another element.
   */
  get(index: number): V;
  /** Writes the element at `index`, from 0 to `length - 1`. A vector, matrix or colour is copied from any object with its fields. */
  set(index: number, value: ElementValue<V>): void;
  /** Sets all elements to `value`. */
  fill(value: ElementValue<V>): void;
  /** Copies the elements of a list or another array over the first elements. */
  copy(from: ElementSequence<V>): void;
}

const classes = new WeakMap<Memory, Map<unknown, ArrayViewClass<unknown>[]>>();

/**
 * Returns the class of array views for elements of `type`. It is created once for each memory and mode.
 *
 * @param isLong whether the arrays are too long for a view of every element.
 */
export function arrayViewClass<V>(
  type: FieldType<V>,
  memory: Memory,
  checked: Checked,
  isLong: boolean,
): ArrayViewClass<V> {
  let byType = classes.get(memory);
  if (byType === undefined) classes.set(memory, (byType = new Map()));
  const key = type instanceof StructType ? type.struct : type; // every `vec2()` creates a type, f32 has one
  let modes = byType.get(key);
  if (modes === undefined) byType.set(key, (modes = []));
  const mode = checked === 'ranges' ? 3 : checked ? 2 : isLong ? 1 : 0;
  modes[mode] ??= comparable(makeArrayViewClass(type, memory, checked, isLong) as ArrayViewClass<unknown>);
  return modes[mode] as ArrayViewClass<V>; // stored under its own type
}

function makeArrayViewClass<V>(
  type: FieldType<V>,
  memory: Memory,
  checked: Checked,
  isLong: boolean,
): ArrayViewClass<V> {
  const check = (view: MovableElements<V>, index: number): void => {
    if (memory.i32[view.$stampAt] !== view.$stamp) staleArray(view, type.kind);
    checkIndex(index, view.length, `array of ${type.kind}`);
  };
  if (type.write !== undefined) return objectArrayClass(type, memory, checked, isLong) as ArrayViewClass<V>;
  abstract class ValueElements extends MovableElements<V> {
    get $kind(): string {
      return type.kind;
    }

    get $memory(): Memory {
      return memory;
    }
  }
  const constants: Record<string, unknown> = { Base: ValueElements };
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
  const refusal = refusalOf(type, checked);
  class AccessArrayView extends ValueElements {
    get(index: number): V {
      if (checked) check(this, index);
      return access.get(this.byteOffset + index * size);
    }

    set(index: number, value: V): void {
      if (checked) check(this, index);
      if (refusal !== undefined) refused(refusal, value, `array of ${type.kind}`);
      access.set(this.byteOffset + index * size, value);
    }
  }
  return AccessArrayView as unknown as ArrayViewClass<V>; // the owner sets its byteOffset and length
}
