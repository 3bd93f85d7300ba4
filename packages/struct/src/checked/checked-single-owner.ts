import type { Allocator, Ptr } from '@offheap/core';
import type { ListedBlocks } from '@offheap/core/internal';
import { frozenView } from '../pool/pool-errors.ts';
import type { Struct } from '../schema/struct.ts';
import { isListOf, listOf } from '../single/listed-singles.ts';
import { end, freeBlock, isStuck, type Leak, type SingleOwner } from '../single/single-owner.ts';
import type { Binding } from '../view/binding.ts';
import { callsOf, madeAndDestroyed, tellHistory } from '../view/history.ts';
import { ALWAYS_STAMP_AT, asView, type CheckedView, type View } from '../view/view.ts';
import { FREED } from './scrub.ts';

const NOT_ALIVE = 'the memory was restored to a moment when this one was not alive';
const FROM_ELSEWHERE =
  'the memory was restored from a copy of a snapshot whose original array was not kept, or was overwritten, so the live structs are unknown. Keep the snapshot, or use `saveSnapshot` and `loadSnapshot`';

/**
 * The owner in checked mode: each struct has a view of its own. A view that is used after its struct was destroyed
 * throws, and each struct has the stack of its creation.
 */
export class CheckedSingleOwner<T extends Struct> implements SingleOwner<T> {
  readonly inCallbacks: View[] = [];
  callbacks = 0;
  readonly #allocator: Allocator;
  readonly #binding: Binding<T>;
  readonly #allocate: () => Ptr;
  /** The stack of creation of each live struct. */
  readonly #live = new Map<T & CheckedView, Error>();
  readonly #saved = new WeakMap<Uint8Array, Map<T & CheckedView, Error>>();

  constructor(allocator: Allocator, binding: Binding<T>) {
    this.#allocator = allocator;
    this.#binding = binding;
    const { stride, align } = binding.layout;
    this.#allocate = () => allocator.allocate(stride, align);
    allocator.memory.residents.addWeakly(this);
    allocator.memory.watchEnds();
  }

  create(): T & View {
    const { layout, shift, View, generated } = this.#binding;
    const ptr = generated === undefined ? this.#allocate() : generated.prepareAnd(this.#allocate);
    const offset = ptr >> shift;
    this.#allocator.memory.partCreated();
    const view = new View(offset, this) as T & CheckedView; // bound in checked mode
    this.#binding.reset(offset);
    this.#live.set(view, new Error(`${layout.name} made`));
    return view;
  }

  destroy(entry: Struct): void {
    this.#refuseFrozen(entry); // before its `onDestroy` is called
    end(this, this.#binding, entry);
  }

  free(entry: Struct): void {
    this.#refuseFrozen(entry);
    this.takeBack(entry);
  }

  #refuseFrozen(entry: Struct): void {
    if (Object.isFrozen(entry)) throw frozenView(this.#binding.layout.name);
  }

  takeBack(entry: Struct): void {
    const view = asView(entry) as T & CheckedView; // created here
    const { layout, shift } = this.#binding;
    const ptr = view.$offset << shift;
    freeBlock(this.#allocator, this.#binding, view.$offset);
    // The data that the allocator has written into the block must be kept: a heap's free list begins there.
    if (layout.size > 16) this.#allocator.memory.u8.fill(FREED, ptr + 8, ptr + layout.size - 8);
    const made = this.#live.get(view);
    this.#end(view, 'this struct was destroyed; do not keep its view');
    const ended = new Error('destroyed');
    tellHistory(view, () => madeAndDestroyed(made, ended));
  }

  forget(entry: Struct): void {
    this.#end(asView(entry) as T & CheckedView, 'its allocator was disposed of'); // created here
  }

  /** The structs that have not been destroyed. */
  get leaks(): Leak[] {
    const { layout, shift } = this.#binding;
    return Array.from(this.#live, ([view, made]) => ({
      struct: layout.name,
      ptr: view.$offset << shift,
      madeAt: callsOf(made),
    }));
  }

  saved(snapshot: Uint8Array): boolean {
    this.#saved.set(snapshot, new Map(this.#live));
    return this.#live.size > 0;
  }

  adopt(ptr: Ptr): T & View {
    const { layout, shift, View } = this.#binding;
    const view = new View(ptr >> shift, this) as T & CheckedView; // bound in checked mode
    this.#live.set(view, new Error(`${layout.name} reclaimed`));
    return view;
  }

  listed(): ListedBlocks[] {
    const { layout, shift } = this.#binding;
    return listOf(
      this.#allocator,
      layout,
      Array.from(this.#live.keys(), (view) => view.$offset << shift),
    );
  }

  keepListed(lists: readonly ListedBlocks[], snapshot: Uint8Array): void {
    const { layout, shift } = this.#binding;
    const kept = new Map<T & CheckedView, Error>();
    for (const list of lists) {
      if (!isListOf(list, this.#allocator, layout)) continue;
      for (const [view, made] of this.#live)
        if (list.ptrs.delete(view.$offset << shift)) kept.set(view, made);
    }
    this.#saved.set(snapshot, kept);
  }

  restored(snapshot: Uint8Array): void {
    const alive = this.#saved.get(snapshot);
    const why = alive === undefined ? FROM_ELSEWHERE : NOT_ALIVE;
    for (const view of this.#live.keys()) {
      if (alive?.has(view) !== true && !isStuck(view)) this.#end(view, why);
    }
    alive?.forEach((made, view) => {
      if (isStuck(view)) return;
      this.#live.set(view, made);
      view.$stamp = 0;
      view.$owner = this;
    });
  }

  ended(start: Ptr, end: Ptr, why: string, isLeak: boolean): void {
    const { shift, memory } = this.#binding;
    if (this.#live.size === 0 || memory !== this.#allocator.memory) return;
    if (isLeak) {
      const leaks = this.leaks.filter(({ ptr }) => ptr >= start && ptr < end);
      if (leaks.length > 0) reportLeaks(leaks, why);
    }
    for (const view of this.#live.keys()) {
      const ptr = view.$offset << shift;
      if (ptr >= start && ptr < end) this.#end(view, why);
    }
  }

  #end(view: T & CheckedView, why: string): void {
    this.#live.delete(view);
    if (isStuck(view)) return; // it is never reused
    view.$owner = null;
    view.$stampAt = ALWAYS_STAMP_AT;
    view.$stamp = -1;
    view.$end = why;
  }
}

function reportLeaks(leaks: readonly Leak[], why: string): void {
  const lines = leaks.map(({ struct, ptr, madeAt }) => `  ${struct} at ${ptr}, created\n${madeAt}`);
  console.warn(
    `offheap: ${leaks.length} struct(s) never destroyed: ${why}. Destroy each with \`destroy(view)\`, \`take(view)\` or \`using\`.\n${lines.join('\n')}`,
  );
}
