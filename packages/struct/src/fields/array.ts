import { hasOwn, showValue } from '@offheap/core/internal';
import { AllocatorError, alignUp, type Memory } from '@offheap/core';
import type { InitialValue } from '../schema/initial.ts';
import type { Packing } from '../schema/layout.ts';
import type { ArrayView } from '../view/array-view.ts';
import type { ClosedInside, ClosedSite, InsideSource, InsideWriter } from '../view/inside.ts';
import { checkIndex, refusalOf, refused } from '../view/stale.ts';
import { hide } from '../view/own-fields.ts';
import type { View } from '../view/view.ts';
import { checkElements, comparable, elementOf, Elements, type ElementSequence } from '../view/elements.ts';
import { elementDescription, type ElementSource } from './element-type.ts';
import { field, FieldType, type Access, type InitialSource } from '../schema/field-type.ts';
import type { RefuseUnknown } from '../view/assign.ts';
import type { Part } from '../view/kernels/assign.kernel.ts';
import { arrayPart } from '../view/assign-array.ts';
import type { CheckValue } from '../view/check-values.ts';
import { type Hooks, runOnEach, type RunHook } from '../view/hooks.ts';
import { checkInitial, visitParts, type VisitPart } from '../schema/check-initial.ts';
import { splitArray, splitInitial, type SplitInitial } from '../schema/generated-initials.ts';
import { holderOf } from './holder.ts';
import { checkParts, checkSource } from './struct-type.ts';

/** A larger array of any useful type would exceed the size of a memory. */
const MOST_ELEMENTS = 2 ** 24;

/** The alignment of the elements of a `std140` array. */
const STD140_ALIGN = 16;

/** A fixed number of elements of one type, stored consecutively in the struct. */
export class ArrayType<V = unknown> extends FieldType<ArrayView<V>> {
  readonly kind = 'array';
  readonly element: FieldType<V>;
  /** The initial value of an element, without functions. */
  readonly initialElement: V;
  /** The same with the functions in it. */
  readonly elementSource: InitialSource<V>;
  readonly length: number;
  /** Bytes from one element to the next. */
  readonly stride: number;
  readonly size: number;
  readonly align: number;
  readonly zero = [] as unknown as ArrayView<V>; // `access` adds the missing elements of a list

  constructor(
    element: FieldType<V>,
    length: number,
    elementSource: InitialSource<V> = element.zero,
    packing?: Packing,
  ) {
    super();
    this.element = packing === undefined ? element : (element.packedAs?.(packing) ?? element);
    this.elementSource = elementSource;
    this.initialElement = (splitInitial(element, elementSource, 0).initial ?? element.zero) as V; // of the same type
    this.length = length;
    this.align = this.element.align;
    this.stride = alignUp(this.element.size, this.align);
    if (packing === 'std140') {
      this.align = Math.max(this.align, STD140_ALIGN);
      this.stride = alignUp(this.stride, STD140_ALIGN);
    }
    this.size = this.stride * length;
  }

  override signature(): string {
    return `${this.length} every ${this.stride} ${this.element.signature()}`;
  }

  /**
   * The closure form returns a list of values. It accepts a list or an array view; missing elements get their initial
   * values.
   */
  access(memory: Memory): Access<ArrayView<V>> {
    const { length, stride, initialElement } = this;
    const access = this.element.access(memory);
    return {
      get: (byteOffset) =>
        Array.from({ length }, (_, i) => access.get(byteOffset + i * stride)) as unknown as ArrayView<V>,
      set: (byteOffset, value) => {
        const given: ElementSequence<V> = value;
        checkElements(given, length);
        for (let i = 0; i < length; i++) {
          access.set(byteOffset + i * stride, i < given.length ? elementOf(given, i) : initialElement);
        }
      },
    };
  }

  override packedAs(packing: Packing): FieldType<ArrayView<V>> {
    return new ArrayType(this.element, this.length, this.elementSource, packing);
  }

  override plain(value: ArrayView<V>): unknown[] {
    return Array.from({ length: this.length }, (_, i) => {
      const element = value.get(i);
      return this.element.plain === undefined ? element : this.element.plain(element);
    });
  }

  override eachInside(visit: (type: FieldType) => void): void {
    visit(this.element);
  }

  override visitParts(value: object, path: string, visit: VisitPart): void {
    const { element } = this;
    Array.from(value as Iterable<unknown>).forEach((inner, i) =>
      visitParts(element, inner, `${path}[${i}]`, visit),
    );
  }

  override checkOwnInitial(path: string): void {
    const { element, elementSource, initialElement } = this;
    const where = `${path}[]`;
    element.checkOwnInitial?.(where);
    if (elementSource !== element.zero) checkInitial(element, initialElement, where);
  }

  override splitInitial(initial: unknown, byteOffset: number): SplitInitial {
    return splitArray(this, initial, byteOffset);
  }

  override hook(name: keyof Hooks): RunHook | undefined {
    const run = this.element.hook?.(name);
    return run && ((array) => runOnEach(array as ArrayView<unknown>, name, run));
  }

  override assignPart(refuse: RefuseUnknown | undefined): Part | undefined {
    return arrayPart(this.element, refuse);
  }

  override letGo(memory: Memory): ((byteOffset: number) => void) | undefined {
    const { length, stride } = this;
    const letGo = this.element.letGo?.(memory);
    if (letGo === undefined) return undefined;
    return (start) => {
      for (let i = 0; i < length; i++) letGo(start + i * stride);
    };
  }

  override valueCheck(): CheckValue | undefined {
    const { length, stride } = this;
    const check = this.element.valueCheck?.();
    if (check === undefined) return undefined;
    return (bytes, start) => {
      for (let i = 0; i < length; i++) {
        const reason = check(bytes, start + i * stride);
        if (reason !== undefined) return `[${i}] ${reason}`;
      }
      return undefined;
    };
  }

  override write(writer: InsideWriter): InsideSource {
    const { length, stride, element } = this;
    const { mark, path, checked } = writer;
    const check = checked
      ? `${writer.check}${writer.constant(checkIndex)}(index, ${length}, ${JSON.stringify(path)}); `
      : '';
    const base = writer.constant(Elements);
    const head = `get length() { return ${length}; }\nget byteOffset() { return ${writer.place().byteOffset}; }`;
    let body: string;
    if (element.write === undefined) {
      const { get, set } = writer.access(element, writer.place(stride), `${path}[]`);
      body = `${writer.state({}, true)}
get(index) { ${check}return ${get}; }
set(index, value) { ${check}${set}; }`;
    } else {
      const holder = holderOf(element);
      const Element = writer.addView(holder.layout, stride);
      const fields = holder.layout.fields.map(({ name }) => JSON.stringify(name));
      const copies =
        holder.key === undefined
          ? `${checkSource(writer, writer.constant(holder.layout), `${path}[]`)} ${fields.map((name) => `element[${name}] = value[${name}];`).join(' ')}`
          : `element.${holder.key} = value;`;
      body = `${writer.state({ elements: 'null' }, true)}
$element(index) {
  const elements = this.${mark}elements === null ? (this.${mark}elements = new Array(${length}).fill(null)) : this.${mark}elements;
  const element = elements[index];
  if (element !== null) return element;
  root = this.${mark}root;
  at = ${writer.distance(0)} + index * ${stride};
  return (elements[index] = new ${Element}());
}
get(index) { ${check}return this.$element(index)${holder.key === undefined ? '' : `.${holder.key}`}; }
set(index, value) { ${check}const element = this.$element(index); ${copies} }`;
    }
    const Own = writer.addClass(
      `${head}\n${body}`,
      base,
      (name) => `${writer.constant(comparable)}(${name});`,
    );
    return {
      make: `new ${Own}()`,
      get: writer.own,
      set: `${writer.own}.copy(value)`,
    };
  }

  override close(site: ClosedSite): ClosedInside {
    const { length, stride, element } = this;
    const { memory, checked, path, byteOffset, shift, startOf } = site;
    const check = (array: ClosedArray, index: number): void => {
      if (!checked) return;
      site.check(array.$root as Parameters<ClosedSite['check']>[0]); // the outermost view of checked mode
      checkIndex(index, length, path);
    };
    abstract class ClosedArray extends Elements<V> {
      declare readonly $root: View;
      declare readonly $at: number;
      constructor(root: View, at: number) {
        super();
        hide(this, '$root', root);
        hide(this, '$at', at + byteOffset);
      }
      get $isView(): boolean {
        return hasOwn(this, '$root');
      }
      get length(): number {
        return length;
      }
      get byteOffset(): number {
        const { $offset } = this.$root;
        return (startOf === undefined ? $offset << shift : startOf($offset)) + this.$at;
      }
    }
    const access = element.access(memory);
    const refusal = refusalOf(element, checked);
    class ValueArray extends ClosedArray {
      get(index: number): V {
        check(this, index);
        return access.get(this.byteOffset + index * stride);
      }
      set(index: number, value: V): void {
        check(this, index);
        if (refusal !== undefined) refused(refusal, value, `${path}[]`);
        access.set(this.byteOffset + index * stride, value);
      }
    }
    const holder = holderOf(element);
    const Element =
      element.close === undefined ? undefined : site.viewClass(holder.layout, 0, `${path}[].`, true);
    class ObjectArray extends ClosedArray {
      readonly #elements: (object | undefined)[] = [];
      #element(index: number): Record<string, unknown> {
        check(this, index);
        this.#elements[index] ??= new Element!(this.$root, this.$at + index * stride);
        return this.#elements[index] as Record<string, unknown>; // read and written by name
      }
      get(index: number): V {
        const own = this.#element(index);
        return (holder.key === undefined ? own : own[holder.key]) as V; // the element's own view, or what it reads as
      }
      set(index: number, value: V): void {
        const own = this.#element(index);
        if (holder.key !== undefined) own[holder.key] = value;
        else {
          checkParts(value, holder.layout, `${path}[]`);
          for (const { name } of holder.layout.fields) own[name] = (value as Record<string, unknown>)[name];
        }
      }
    }
    const Own = comparable(Element === undefined ? ValueArray : ObjectArray);
    return {
      make: (root, at) => new Own(root, at),
      set: (own, value) => (own as ArrayView<V>).copy(value as ElementSequence<V>),
    };
  }
}

/**
 * Declares a field of `length` elements of a field type or struct class, stored in the struct:
 * `trail = array(vec2, 8)`. Elements are read with `get(i)` and written with `set(i, value)`. Each element that is an
 * object (a vector, a struct) has one view, which is created on the first access and kept.
 *
 * @param of the element type: `f32`, `vec2`, a struct class, or a function that returns a field, as in
 *   `array(() => text(8), 4)`.
 * @param length the number of elements, at least 1.
 * @param initial the initial values of the first elements; the other elements get the initial value of their type.
 * @throws AllocatorError `INVALID_ARGUMENT` when `of` is not a type or `length` is out of range.
 */
export function array<V>(
  of: ElementSource<V>,
  length: number,
  initial?: readonly InitialValue<V>[],
): ArrayView<V> {
  if (!Number.isInteger(length) || length < 1 || length > MOST_ELEMENTS) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `An array of ${showValue(length)} elements: expected an integer from 1 to ${MOST_ELEMENTS}.`,
    );
  }
  const { type, initial: initialElement } = elementDescription(of);
  return field<ArrayView<V>>(
    new ArrayType(type, length, initialElement),
    initial as unknown as ArrayView<V> | undefined,
  ); // `access` takes lists
}
