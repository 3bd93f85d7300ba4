import type { Memory } from '@offheap/core';
import type { Layout } from '../schema/layout.ts';
import { canCompile, compile } from '../codegen/compile.ts';
import { refuseAsync, refusePromise } from './refuse-promises.ts';

/** Optional methods of a struct that are called for each of its entries. They must be synchronous. */
export interface Hooks {
  /** Called when an entry has its initial values, after `init`. When it throws, the entry is removed. */
  onCreate?(): void;
  /**
   * Called before an entry is destroyed: by `destroy`, together with its pool, or at the end of its scope. When it
   * throws, the entry is still destroyed.
   */
  onDestroy?(): void;
}

/**
 * Throws for hooks that continue after they have returned.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when a hook is an async function or a generator.
 */
export function refuseAsyncHooks(struct: string, prototype: object): void {
  const hooks = prototype as Readonly<Record<keyof Hooks, unknown>>; // a class may have anything by these names
  for (const name of ['onCreate', 'onDestroy'] as const) refuseAsync(hookOf(struct, name), hooks[name]);
}

/** Returns the name of a hook for messages. */
function hookOf(struct: string, name: keyof Hooks): string {
  return `\`${name}\` of ${struct}`;
}

/** Calls a hook of an entry and of the structs nested in it. */
export type RunHook = (entry: object) => void;

/**
 * Returns a function that calls a hook of an entry. The hooks of nested structs run first for `onCreate`, and last
 * and in reverse order for `onDestroy`. Undefined when neither the struct nor a nested struct has the hook.
 */
export function makeHook(layout: Layout, name: keyof Hooks): RunHook | undefined {
  const hasOwn = typeof (layout.struct.prototype as Hooks)[name] === 'function';
  const what = hookOf(layout.name, name);
  const inner = layout.fields.flatMap((field) => {
    const run = field.type.hook?.(name);
    return run === undefined ? [] : [{ field: field.name, run }];
  });
  if (inner.length === 0) {
    if (!hasOwn) return undefined;
    // Separate source, so that its type feedback stays separate.
    if (canCompile()) {
      const text = `return (entry) => {
  const result = entry.${name}();
  if (result !== undefined) refusePromise(${JSON.stringify(what)}, result);
};`;
      return compile(`${layout.name} ${name}`, text, { refusePromise });
    }
  }
  const runOwn = (entry: object): void => {
    if (hasOwn) refusePromise(what, (entry as Required<Hooks>)[name]());
  };
  const isEnd = name === 'onDestroy';
  if (isEnd) inner.reverse();
  return (entry) => {
    if (isEnd) runOwn(entry);
    for (const { field, run } of inner) run((entry as Record<string, object>)[field]!);
    if (!isEnd) runOwn(entry);
  };
}

interface Elements {
  readonly length: number;
  get(index: number): unknown;
}

/** Calls a hook on each element of an array; `onDestroy` from the last element to the first. */
export function runOnEach(array: Elements, name: keyof Hooks, run: RunHook): void {
  const { length } = array;
  for (let i = 0; i < length; i++) run(array.get(name === 'onDestroy' ? length - 1 - i : i) as object);
}

/**
 * Returns a function that releases the values outside the memory that an entry at a byte offset refers to; undefined
 * when there can be none.
 */
export function makeLetGo(layout: Layout, memory: Memory): ((byteOffset: number) => void) | undefined {
  const all = layout.fields.flatMap(({ type, byteOffset }) => {
    const letGo = type.letGo?.(memory);
    return letGo === undefined ? [] : [{ byteOffset, letGo }];
  });
  if (all.length === 0) return undefined;
  if (all.length === 1) {
    const { byteOffset, letGo } = all[0]!;
    return (start) => letGo(start + byteOffset);
  }
  return (start) => {
    for (const { byteOffset, letGo } of all) letGo(start + byteOffset);
  };
}
