import { WeakList } from '@offheap/core/internal';
import { canCompile, compile } from '../codegen/compile.ts';
import type { ArrayViewClass } from './movable-elements.ts';
import type { ElementKind, ElementView, ObjectElements } from './object-array-view.ts';
import { hide } from './own-fields.ts';
import { OwnResultIterator } from './own-result-iterator.ts';

/**
 * Longer arrays create each view on demand, because the views of all elements could take more memory than the
 * elements.
 */
export const MOST_READY_ELEMENTS = 1 << 16;

/**
 * Returns the class of arrays whose views are all created at the first read of any array of the class. (A program
 * that uses only cursors never creates them.)
 *
 * `get` must not create views: a branch for a view that does not exist yet halves the speed of a loop around `get`,
 * whether it is taken or not. When the branch has run, V8 spills the loop's registers around the call in it. When it
 * has never run, V8 compiles it as an exit of the loop, and does not peel a loop that an inlined function leaves, so
 * nothing is hoisted out of it.
 */
export function readyElements(
  Base: abstract new () => ObjectElements,
  kind: ElementKind,
): ArrayViewClass<unknown> {
  const { key, stride, View, layout } = kind;
  const { shift } = layout;
  /** The arrays that exist before the first read; undefined afterwards. */
  let unread: WeakList<UnreadElements> | undefined = new WeakList();

  abstract class UnreadElements extends Base {
    /** The results of `get`, by index. */
    declare readonly $elements: unknown[];
    /** The `byteOffset` at which the first `$placed` views are in place. */
    declare $placedAt: number;
    declare $placed: number;

    constructor() {
      super();
      hide(this, '$elements', []);
      hide(this, '$placedAt', 0);
      hide(this, '$placed', 0);
      unread?.add(this);
    }

    /** Handles the first read of the class. */
    override get(index: number): unknown {
      this.#startReads();
      return this.get(index);
    }

    override [Symbol.iterator](): IterableIterator<unknown> {
      this.#startReads();
      return this[Symbol.iterator]();
    }

    override place(byteOffset: number, length: number): void {
      super.place(byteOffset, length);
      if (unread === undefined) this.$prepare();
    }

    /** Creates the missing views, and moves the views that are at an earlier place. */
    $prepare(): void {
      const { $views, $elements, byteOffset, length } = this;
      while ($elements.length < length) {
        const view = new View(0, undefined);
        $views[$elements.length] = view;
        $elements.push(valueOf(view, key));
      }
      if (byteOffset !== this.$placedAt) this.$placed = 0;
      this.$placedAt = byteOffset;
      const start = byteOffset >> shift;
      for (let i = this.$placed; i < length; i++) $views[i]!.$offset = start + Math.imul(i, stride);
      if (this.$placed < length) this.$placed = length;
    }

    #startReads(): void {
      const arrays = unread ?? new WeakList<UnreadElements>();
      for (let i = 0; i < arrays.length; i++) arrays.at(i)?.$prepare();
      unread = undefined;
      const reads = makeReads(kind);
      // Hides the methods of the base class. V8 would not treat replaced methods as constants: each call would compare them first.
      const method = { writable: true, configurable: true, enumerable: false };
      Object.defineProperty(ReadyElements.prototype, 'get', { ...method, value: reads.get });
      Object.defineProperty(ReadyElements.prototype, Symbol.iterator, {
        ...method,
        value: reads[Symbol.iterator],
      });
    }
  }
  abstract class ReadyElements extends UnreadElements {}
  return ReadyElements as unknown as ArrayViewClass<unknown>; // its `$stamp` and so on are there
}

/** The methods that read an array with ready views. */
interface Reads {
  readonly get: (this: Readable, index: number) => unknown;
  readonly [Symbol.iterator]: (this: Readable) => IterableIterator<unknown>;
}

interface Readable {
  readonly $elements: readonly unknown[];
  readonly length: number;
}

/** Compiles `get` for this struct, so that its type feedback is separate from that of arrays of other structs. */
function makeReads({ layout }: ElementKind): Reads {
  const { get } = canCompile()
    ? compile<Pick<Reads, 'get'>>(
        `${layout.name} array`,
        'return { get(index) { return this.$elements[index]; } };',
        {},
      )
    : {
        get(this: Readable, index: number) {
          return this.$elements[index];
        },
      };
  return {
    get,
    [Symbol.iterator]() {
      return new ReadyIterator(this.$elements, this.length).iterable;
    },
  };
}

class ReadyIterator extends OwnResultIterator<unknown> {
  readonly #elements: readonly unknown[];
  readonly #length: number;
  #index = 0;

  constructor(elements: readonly unknown[], length: number) {
    super();
    this.#elements = elements;
    this.#length = length;
  }

  override next(): this {
    const index = this.#index;
    if (index === this.#length) return this.end();
    this.#index = index + 1;
    this.value = this.#elements[index];
    return this;
  }
}

/** Returns the element that a view represents: the view itself, or the value of its field. @internal */
export function valueOf(view: ElementView, key: ElementKind['key']): unknown {
  return key === undefined ? view : (view as unknown as Record<'value', unknown>)[key]; // a holder's only field
}
