import type { ScopedAllocator } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';
import { canCompile, compile } from '../codegen/compile.ts';
import type { View, ViewOwner } from '../view/view.ts';
import type { ViewRecycler } from './recyclers.ts';

/** Makes a struct on top of a stack, for its owner; undefined where that has to be done, or refused, in the plain way. */
export type Make<T extends Struct> = (stack: ScopedAllocator, owner: ViewOwner) => (T & View) | undefined;

/** Larger alignments leave padding. */
const MOST_ALIGN = 8;

/**
 * So many that V8 does not inline the call that creates them: it inlines what one call in seven reaches, and the constructor's own
 * calls would take registers from the loops around `create`.
 */
const VIEWS_AT_ONCE = 8;

/**
 * Compiles a text of its own for one struct: its size and the end of the memory are literals in it, so that a temporary takes
 * a third of the time.
 */
export function compileMake<T extends Struct>(recycler: ViewRecycler<T>, root: ScopedAllocator): Make<T> {
  const { View, layout, shift, reset, checked, memory } = recycler.binding;
  if (checked || !canCompile() || layout.align > MOST_ALIGN || layout.stride === 0) return () => undefined;
  const bytes = (layout.stride + 7) & -8; // as the stack rounds them
  const text = `function createMore() {
  for (let i = 0; i < ${VIEWS_AT_ONCE}; i++) objects.push(new View(0, null));
}
return function make(stack, owner) {
  const record = stack.topIndex;
  const top = i32[record];
  const next = (top + ${bytes}) | 0;
  if (record === 0 || next > ${root.end} || i32[record + ${root.innerIndex - root.topIndex}] !== 0) return undefined;
  i32[record] = next;
  const used = recycler.used;
  if (used === objects.length) createMore();
  recycler.used = used + 1;
  const view = objects[used];
  const offset = top >> ${shift};
  view.$offset = offset;
  if (view.$owner !== owner) view.$owner = owner; // a store of a pointer tells the collector
  reset(offset);
  return view;
};`;
  const { objects } = recycler;
  return compile(`${layout.name} make`, text, { recycler, objects, View, reset, i32: memory.i32 });
}
