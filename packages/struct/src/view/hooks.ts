import type { Memory } from '@offheap/core';
import type { Layout } from '../schema/layout.ts';
import { canCompile, compile } from '../codegen/compile.ts';
import { refuseAsync, refusePromise } from './refuse-promises.ts';

/** Methods of a struct that are called for each of its entries. They are synchronous. */
export interface Hooks {
  /** Called when an entry has its values, those of `init` included. When it throws, the entry is removed. */
  onCreate?(): void;
  /** Called before an entry is destroyed: by `destroy`, with its pool, at the end of its scope. When it throws, the entry is destroyed all the same. */
  onDestroy?(): void;
}

/**
 * Refuses hooks that continue after they have returned.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when one of them is an async function or a generator.
 */
export function refuseAsyncHooks(struct: string, prototype: object): void {
  const hooks = prototype as Readonly<Record<keyof Hooks, unknown>>; // a class may have anything by these names
  for (const name of ['onCreate', 'onDestroy'] as const) refuseAsync(hookOf(struct, name), hooks[name]);
}

/** A hook, in messages. */
function hookOf(struct: string, name: keyof Hooks): string {
  return `\`${name}\` of ${struct}`;
}

/** Calls a hook of an entry and of the structs inside. */
export type RunHook = (entry: object) => void;

/**
 * What calls a hook on an entry: the structs inside come first when it begins and last, in reverse, when it ends.
 * Undefined when neither has such a method.
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
    // A text of its own, so that its types stay its own.
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

/** Calls a hook on each element of an array, from the last to the first when they end. */
export function runOnEach(array: Elements, name: keyof Hooks, run: RunHook): void {
  const { length } = array;
  for (let i = 0; i < length; i++) run(array.get(name === 'onDestroy' ? length - 1 - i : i) as object);
}

/** What lets go of the values beside the memory that an entry at a byte offset holds; undefined when it can hold none. */
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
