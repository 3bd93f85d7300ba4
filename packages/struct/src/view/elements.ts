import { AllocatorError, type Memory } from '@offheap/core';
import { identify, SHOW, showValue } from '@offheap/core/internal';
import { Struct } from '../schema/struct.ts';
import type { ArrayView } from './array-view.ts';
import { defineElements } from './own-fields.ts';
import { OwnResultIterator } from './own-result-iterator.ts';
import { showView } from './show-view.ts';

/** Elements for reading: a list or an array view. */
export type ElementSequence<V> = readonly V[] | Pick<ArrayView<V>, 'length' | 'get'>;

/** A view, or an array of views. */
interface Jsonable {
  toJSON(): unknown;
}

/** The members that all array views share. */
export abstract class Elements<V> implements Omit<ArrayView<V>, 'set' | 'fill'> {
  abstract readonly length: number;
  abstract readonly byteOffset: number;
  abstract get(index: number): V;
  abstract set(index: number, value: V): void;

  /** Whether the object is an array view rather than a prototype or a clone. @internal */
  abstract readonly $isView: boolean;

  /** Lets `toEqual` and similar functions compare the elements with those of a list. */
  get [Symbol.toStringTag](): string {
    prepare(this);
    return 'Array';
  }

  fill(value: V): void {
    for (let i = 0; i < this.length; i++) this.set(i, value);
  }

  copy(from: ElementSequence<V>): void {
    const length = checkElements(from, this.length);
    if ('get' in from) {
      if (isBefore(from, this)) for (let i = length - 1; i >= 0; i--) this.set(i, from.get(i));
      else for (let i = 0; i < length; i++) this.set(i, from.get(i));
      return;
    }
    const list = readable(this, from);
    for (let i = 0; i < length; i++) this.set(i, list[i]!);
  }

  [Symbol.iterator](): IterableIterator<V> {
    return new ElementIterator(this).iterable;
  }

  /** Returns a list of the elements, for `JSON.stringify`. */
  toJSON(): unknown[] {
    // One view may move from element to element, so each element is converted when it is visited; view classes have the method.
    return Array.from(this, (one) => (one instanceof Struct ? (one as unknown as Jsonable).toJSON() : one));
  }

  /** The form that a console shows: a list of the elements. @internal */
  [SHOW](): unknown {
    try {
      // One view may move from element to element, so each element is converted when it is visited.
      return Array.from(this, (element) => (element instanceof Struct ? showView(element) : element));
    } catch (error) {
      return `array (not alive: ${error instanceof Error ? error.message : String(error)})`;
    }
  }
}

identify(Elements);

function prepare(array: Elements<unknown>): void {
  if (array.$isView && Object.isExtensible(array)) defineElements(array);
}

/**
 * Makes the arrays of a class comparable with those of other classes, because each memory has its own classes. Libraries
 * read `constructor` or `Symbol.toStringTag` first.
 */
export function comparable<C extends abstract new (...args: never[]) => object>(Class: C): C {
  Object.defineProperty(Class.prototype, 'constructor', {
    get(this: Elements<unknown>) {
      // For the prototype: classes compiled to older JavaScript create objects with its `constructor`.
      if (!this.$isView) return Class;
      prepare(this);
      return Elements;
    },
  });
  return Class;
}

class ElementIterator<V> extends OwnResultIterator<V> {
  readonly #elements: Elements<V>;
  #index = 0;

  constructor(elements: Elements<V>) {
    super();
    this.#elements = elements;
  }

  override next(): this {
    const index = this.#index;
    if (this.done || index >= this.#elements.length) return this.end();
    this.#index = index + 1;
    this.value = this.#elements.get(index);
    return this;
  }
}

/** Returns element `index` of a list or an array view. */
export function elementOf<V>(of: ElementSequence<V>, index: number): V {
  return 'get' in of ? of.get(index) : of[index]!;
}

/**
 * Whether an array view begins before the array to which it is copied. It is copied from the last element to the first:
 * the bytes of both may overlap, and would be overwritten before they are read.
 */
export function isBefore(from: object, { byteOffset }: WrittenArray): boolean {
  return (from as { readonly byteOffset: number }).byteOffset < byteOffset;
}

/** The depth to which plain objects and lists are searched for views. */
const MOST_DEPTH = 16;

/** The bytes of the largest element that is a number. */
const NUMBER_BYTES = 8;

/**
 * Returns a list whose elements can be written to an array one after the other: a copy of a typed array over bytes of the
 * array.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when an element of a list is or contains a view of an earlier element of the
 *   array: the element would be overwritten before it is read.
 */
export function readable<V>(array: WrittenArray, list: readonly V[]): readonly V[] {
  if (ArrayBuffer.isView(list)) {
    const end = array.byteOffset + list.length * NUMBER_BYTES;
    return isOver(list, memoryOf(array as Viewed).buffer, array.byteOffset, end) ? Array.from(list) : list;
  }
  refuseOverwritten(array, list);
  return list;
}

/** Whether a typed array is over the bytes from `start` up to `end` of a buffer. */
function isOver(
  { buffer, byteOffset, byteLength }: ArrayBufferView,
  of: Memory['buffer'],
  start: number,
  end: number,
): boolean {
  return buffer === of && byteOffset < end && byteOffset + byteLength > start;
}

function refuseOverwritten(array: WrittenArray, list: readonly unknown[]): void {
  if (list.length < 2) return;
  if (!Array.prototype.some.call(list, (element) => typeof element === 'object' && element !== null)) return;
  const first = array.get(0);
  const { byteOffset } = array;
  if (byteOffsetOf(first) !== byteOffset) return; // references, or values outside the memory
  const stride = byteOffsetOf(array.get(1))! - byteOffset;
  const { buffer } = memoryOf(first as Viewed);
  for (let i = 1; i < list.length; i++) {
    const at = viewIn(list[i], buffer, byteOffset, byteOffset + i * stride, 0);
    if (at >= 0) throw overwritten(i, Math.floor((at - byteOffset) / stride));
  }
}

/** Returns the byte offset of the first view in a value that begins from `start` up to `end`; -1 when there is none. */
function viewIn(value: unknown, buffer: Memory['buffer'], start: number, end: number, depth: number): number {
  if (typeof value !== 'object' || value === null) return -1;
  if (value instanceof Struct || value instanceof Elements) {
    const at = byteOffsetOf(value)!; // of a view
    return at >= start && at < end && memoryOf(value as Viewed).buffer === buffer ? at : -1;
  }
  if (ArrayBuffer.isView(value))
    return isOver(value, buffer, start, end) ? Math.max(start, value.byteOffset) : -1;
  if (depth === MOST_DEPTH) return -1;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const at = viewIn(value[i], buffer, start, end, depth + 1);
      if (at >= 0) return at;
    }
    return -1;
  }
  for (const key in value) {
    const at = viewIn((value as Record<string, unknown>)[key], buffer, start, end, depth + 1);
    if (at >= 0) return at;
  }
  return -1;
}

/** A view of a struct or an array. It refers to the memory, or to the outermost view, which refers to the memory. */
interface Viewed {
  readonly $memory?: Memory;
  readonly $root?: { readonly $memory: Memory };
}

function memoryOf({ $memory, $root }: Viewed): Memory {
  return $memory ?? $root!.$memory;
}

/** An array to which a list is written. */
interface WrittenArray {
  readonly byteOffset: number;
  get(index: number): unknown;
}

function byteOffsetOf(element: unknown): number | undefined {
  return element instanceof Elements
    ? element.byteOffset
    : (element as { $byteOffset?: number } | null)?.$byteOffset; // the offset of a view
}

function overwritten(index: number, at: number): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `Element ${index} of the list is or contains a view of element ${at} of the same array, which is overwritten first: expected copies, as in \`list.map((element) => toObject(element))\`.`,
  );
}

/**
 * Throws when a value is not a list of elements, or has more elements than the array. Returns the number of elements,
 * which the caller must not read again: reading an element may run code that changes the list.
 */
export function checkElements(from: ElementSequence<unknown>, length: number): number {
  const given = (from as typeof from | null | undefined)?.length; // programs without types pass anything
  if (typeof from !== 'object' || given === undefined || !Number.isInteger(given)) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `An array is set to ${showValue(from)}: expected a list of at most ${length} elements.`,
    );
  }
  if (given > length) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${given} elements for an array of ${length}: expected at most ${length}. Leave some out, or make the array longer.`,
    );
  }
  return given;
}
