import type { Allocator, Ptr } from '@offheap/core';
import type { ListedBlocks } from '@offheap/core/internal';
import { watchEndsOf } from './allocator-parts.ts';
import { isListOf, listOf } from './listed-singles.ts';
import {
  attach,
  detach,
  end,
  freeBlock,
  isIn,
  isStuck,
  leave,
  mayHaveEnded,
  type SingleOwner,
} from './single-owner.ts';
import type { Struct } from '../schema/struct.ts';
import type { Binding } from '../view/binding.ts';
import { asView, type View } from '../view/view.ts';

/**
 * The owner of single structs with `views: 'fresh'`: each struct has a view of its own, which accesses no bytes once
 * the struct is destroyed.
 */
export class FreshSingleOwner<T extends Struct> implements SingleOwner<T> {
  readonly inCallbacks: View[] = [];
  callbacks = 0;
  readonly #allocator: Allocator;
  readonly #binding: Binding<T>;
  readonly #allocate: () => Ptr;
  readonly #live = new Set<T & View>();
  /** The attached views in each snapshot, with their offsets. */
  readonly #saved = new WeakMap<Uint8Array, ReadonlyMap<T & View, number>>();
  /** The offset of the state with which all blocks end; 0 when some blocks may end before it. */
  readonly #place: Ptr;

  constructor(allocator: Allocator, binding: Binding<T>) {
    this.#allocator = allocator;
    this.#binding = binding;
    const { stride, align } = binding.layout;
    this.#allocate = () => allocator.allocate(stride, align);
    allocator.memory.residents.addWeakly(this);
    this.#place = watchEndsOf(allocator);
  }

  create(): T & View {
    const { shift, View, reset, generated } = this.#binding;
    const ptr = generated === undefined ? this.#allocate() : generated.prepareAnd(this.#allocate);
    const offset = ptr >> shift;
    this.#allocator.memory.partCreated();
    const view = new View(offset, this);
    this.#live.add(view);
    reset(offset);
    return view;
  }

  destroy(entry: Struct): void {
    end(this, this.#binding, entry);
  }

  free(entry: Struct): void {
    const view = asView(entry) as T & View; // `destroy` found this owner in it
    const { $offset } = view;
    detach(view, this.#binding.layout);
    try {
      freeBlock(this.#allocator, this.#binding, $offset);
    } catch (error) {
      attach(view, this, $offset);
      throw error;
    }
    this.#live.delete(view);
  }

  takeBack(entry: Struct): void {
    if (!Object.isFrozen(entry)) {
      this.free(entry);
      return;
    }
    this.#live.delete(asView(entry) as T & View); // created here
    freeBlock(this.#allocator, this.#binding, asView(entry).$offset);
  }

  forget(entry: Struct): void {
    this.#live.delete(asView(entry) as T & View); // created here
    leave(asView(entry));
  }

  /** Detaches the views of structs whose blocks were freed in bulk. */
  ended(start: Ptr, end: Ptr): void {
    if (!mayHaveEnded(this.#place, start, end)) return;
    for (const view of this.#live) {
      if (!isIn(view, this.#binding.shift, start, end)) continue;
      leave(view);
      this.#live.delete(view);
    }
  }

  saved(snapshot: Uint8Array): boolean {
    this.#saved.set(snapshot, new Map(Array.from(this.#live, (view) => [view, view.$offset])));
    return this.#live.size > 0;
  }

  adopt(ptr: Ptr): T & View {
    const view = new this.#binding.View(ptr >> this.#binding.shift, this);
    this.#live.add(view);
    return view;
  }

  listed(): ListedBlocks[] {
    const { layout, shift } = this.#binding;
    return listOf(
      this.#allocator,
      layout,
      Array.from(this.#live, (view) => view.$offset << shift),
    );
  }

  keepListed(lists: readonly ListedBlocks[], snapshot: Uint8Array): void {
    const { layout, shift } = this.#binding;
    const kept = new Map<T & View, number>();
    for (const list of lists) {
      if (!isListOf(list, this.#allocator, layout)) continue;
      for (const view of this.#live) {
        if (list.ptrs.delete(view.$offset << shift)) kept.set(view, view.$offset);
      }
    }
    this.#saved.set(snapshot, kept);
  }

  restored(snapshot: Uint8Array): void {
    for (const view of this.#live) leave(view);
    this.#live.clear();
    this.#saved.get(snapshot)?.forEach((offset, view) => {
      if (isStuck(view)) return;
      attach(view, this, offset);
      this.#live.add(view);
    });
  }
}
