import { WeakList } from '@offheap/core/internal';
import { canCompile, compile } from '../codegen/compile.ts';
import { iteratorPrototype } from '../codegen/iterator-prototype.ts';
import type { ArrayViewClass } from './movable-elements.ts';
import type { ElementKind, ElementView, ObjectElements } from './object-array-view.ts';
import { hide } from './own-fields.ts';

/** Longer arrays create a view when it is first asked for: the views of all elements could take more memory than the elements. */
export const MOST_READY_ELEMENTS = 1 << 16;

/**
 * The class of arrays that have the views of all elements ready, from the first read of any array of the class on. (A program that
 * uses only cursors never creates them.)
 *
 * `get` must not create views: a branch for a view that does not exist yet halves the speed of a loop around `get`, whether it is
 * taken or not. When the branch has run, V8 spills the loop's registers around the call in it; when it has never run, V8 compiles it
 * as an exit of the loop, and does not peel a loop that an inlined function leaves. So nothing is hoisted out of it.
 */
export function readyElements(
  Base: abstract new () => ObjectElements,
  kind: ElementKind,
): ArrayViewClass<unknown> {
  const { key, stride, View, layout } = kind;
  const { shift } = layout;
  /** Arrays that exist before the first read; undefined from then on. */
  let unread: WeakList<UnreadElements> | undefined = new WeakList();

  abstract class UnreadElements extends Base {
    /** What `get` returns, by index. */
    declare readonly $elements: unknown[];
    /** The `byteOffset` for which the first `$placed` views stand in their places. */
    declare $placedAt: number;
    declare $placed: number;

    constructor() {
      super();
      hide(this, '$elements', []);
      hide(this, '$placedAt', 0);
      hide(this, '$placed', 0);
      unread?.add(this);
    }

    /** The first read of the class. */
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

    /** Creates the views that are missing, and moves the views of another place. */
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
      // Hides the methods of the base class. Replaced methods would be no constants to V8: each call would compare them first.
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

/** What reads a ready array. */
interface Reads {
  readonly get: (this: Readable, index: number) => unknown;
  readonly [Symbol.iterator]: (this: Readable) => IterableIterator<unknown>;
}

interface Readable {
  readonly $elements: readonly unknown[];
  readonly length: number;
}

/** Of a text of their own: the type feedback of arrays of other structs does not reach them. */
function makeReads({ layout }: ElementKind): Reads {
  if (!canCompile()) return closeReads();
  return compile<Reads>(
    `${layout.name} array`,
    `class Turns {
  constructor(elements, length) {
    this.elements = elements;
    this.length = length;
    this.index = 0;
  }
  next() {
    const index = this.index;
    if (index === this.length) return { value: undefined, done: true };
    this.index = index + 1;
    return { value: this.elements[index], done: false };
  }
}
Object.setPrototypeOf(Turns.prototype, iteratorPrototype);
return {
  get(index) { return this.$elements[index]; },
  [Symbol.iterator]() { return new Turns(this.$elements, this.length); },
};`,
    { iteratorPrototype },
  );
}

function closeReads(): Reads {
  return {
    get(index) {
      return this.$elements[index];
    },
    *[Symbol.iterator]() {
      const { $elements, length } = this;
      for (let i = 0; i < length; i++) yield $elements[i];
    },
  };
}

/** What a view stands for: itself, or the value that it holds. @internal */
export function valueOf(view: ElementView, key: ElementKind['key']): unknown {
  return key === undefined ? view : (view as unknown as Record<'value', unknown>)[key]; // a holder's only field
}
