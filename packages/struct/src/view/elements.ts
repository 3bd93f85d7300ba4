import { AllocatorError } from '@offheap/core';
import { identify, SHOW, showValue } from '@offheap/core/internal';
import { Struct } from '../schema/struct.ts';
import type { ArrayView } from './array-view.ts';
import { defineElements } from './own-fields.ts';
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
    if (this.$isView && Object.isExtensible(this)) defineElements(this);
    return 'Array';
  }

  fill(value: V): void {
    for (let i = 0; i < this.length; i++) this.set(i, value);
  }

  copy(from: ElementSequence<V>): void {
    checkElements(from, this.length);
    for (let i = 0; i < from.length; i++) this.set(i, elementOf(from, i));
  }

  *[Symbol.iterator](): IterableIterator<V> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }

  /** Returns a list of the elements, for `JSON.stringify`. */
  toJSON(): unknown[] {
    // An element's view is moved on, so each is taken as it passes; view classes have the method.
    return Array.from(this, (one) => (one instanceof Struct ? (one as unknown as Jsonable).toJSON() : one));
  }

  /** The form that a console shows: a list of the elements. @internal */
  [SHOW](): unknown {
    try {
      // An element's view is moved on, so each is taken as it passes.
      return Array.from(this, (element) => (element instanceof Struct ? showView(element) : element));
    } catch (error) {
      return `array (gone: ${error instanceof Error ? error.message : String(error)})`;
    }
  }
}

identify(Elements);

/** Returns element `index` of a list or an array view. */
export function elementOf<V>(of: ElementSequence<V>, index: number): V {
  return 'get' in of ? of.get(index) : of[index]!;
}

/** Throws when a value is not a list of elements, or has more elements than the array. */
export function checkElements(from: ElementSequence<unknown>, length: number): void {
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
      `${given} elements for an array of ${length}: expected at most as many. Leave some out, or make the array longer.`,
    );
  }
}
