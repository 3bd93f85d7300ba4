import { AllocatorError, type Memory } from '@offheap/core';
import { type Checked, checkedMode } from '../checked-mode.ts';
import type { Init } from '../schema/initial.ts';
import { layoutOf, type Layout } from '../schema/layout.ts';
import { layoutSignature } from '../schema/layout-signature.ts';
import { givenNameOf, type Struct, type StructClass } from '../schema/struct.ts';
import { makeAssign } from './assign.ts';
import type { Assign } from './kernels/assign.kernel.ts';
import { canCompile, compile } from '../codegen/compile.ts';
import type { Columns } from '../columns/columns.ts';
import { makeHook, makeLetGo, type RunHook } from './hooks.ts';
import { GeneratedValues } from './generated-values.ts';
import { refusePromise } from './refuse-promises.ts';
import { makeViewClass } from './view-class.ts';
import type { ViewClass } from './view.ts';
import { wordMoves } from './word-moves.ts';

/**
 * Everything that depends on both a struct and a memory. Offsets are those of views: rows of columns, or units of
 * `2 ** shift` bytes.
 */
export interface Binding<T extends Struct = Struct> {
  readonly layout: Layout<T>;
  readonly memory: Memory;
  readonly checked: Checked;
  readonly shift: number;
  /** The columns of the entries; undefined where entries are interleaved. */
  readonly columns: Columns | undefined;
  /** The class of the struct's instances in this memory. */
  readonly View: ViewClass<T>;
  /** Writes a new entry's initial values. Calls no code of the program: see {@link generated}. */
  readonly reset: (offset: number) => void;
  /**
   * Initial values that functions return. They are computed before the entry is allocated. Undefined when the struct
   * has none.
   */
  readonly generated: GeneratedValues | undefined;
  /** Copies one entry's bytes over another's. */
  readonly copy: (to: number, from: number) => void;
  /** Fills an entry by a function or with values for some of its fields. */
  fill(this: void, entry: T, init: Init<T>): void;
  /** Calls the struct's `onCreate` hooks; undefined when there are none. */
  readonly onCreate: RunHook | undefined;
  /** Calls the struct's `onDestroy` hooks; undefined when there are none. */
  readonly onDestroy: RunHook | undefined;
  /** Releases the values outside the memory that an entry refers to; undefined when there can be none. */
  readonly letGo: ((offset: number) => void) | undefined;
}

/** Entries of more words than this are reset and copied by a loop. */
export const MOST_UNROLLED_WORDS = 32;

/** The functions that reset and copy entries. */
export type Moves = Pick<Binding, 'reset' | 'copy'>;

const bindings = new WeakMap<Memory, Map<StructClass, (Binding | undefined)[]>>();

/**
 * Returns the binding of a struct to a memory. It is created once for each mode.
 *
 * @param columns the columns of a pool; the binding then belongs to that pool.
 */
export function bind<T extends Struct>(
  T: StructClass<T>,
  memory: Memory,
  checked: Checked,
  columns?: Columns,
): Binding<T> {
  let byStruct = bindings.get(memory);
  let modes = byStruct?.get(T);
  const mode = checked === 'ranges' ? 2 : checked ? 1 : 0;
  const known = columns === undefined ? modes?.[mode] : undefined;
  if (known !== undefined) return known as Binding<T>; // stored under its own class
  const layout = layoutOf(T);
  checkBindable(layout, memory);
  // A class that is refused is not listed.
  if (byStruct === undefined) bindings.set(memory, (byStruct = new Map()));
  if (modes === undefined) byStruct.set(T, (modes = []));
  const moves = columns === undefined ? makeMoves(layout, memory) : columns.moves();
  const binding: Binding<T> = {
    layout,
    memory,
    checked,
    shift: layout.shift,
    columns,
    View: makeViewClass({ layout, memory, checked, columns }),
    ...withGenerated(layout, memory, columns, moves),
    fill: makeFill(layout, memory, checked !== false),
    onCreate: makeHook(layout, 'onCreate'),
    onDestroy: makeHook(layout, 'onDestroy'),
    letGo: columns === undefined ? inUnits(makeLetGo(layout, memory), layout.shift) : columns.letGo(),
  };
  if (columns === undefined) modes[mode] = binding;
  return binding;
}

/**
 * Throws when another struct of the same name is already used in the memory, because data that is saved or found by
 * name could belong to either. Called before memory is allocated for the struct.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkBindable(layout: Layout, memory: Memory): void {
  const { struct, name, isNamed } = layout;
  if (!isNamed) return;
  for (const other of bindings.get(memory)?.keys() ?? []) {
    if (other === struct || givenNameOf(other) !== name) continue;
    if (layoutSignature(layoutOf(other)) === layoutSignature(layout)) continue; // the same struct, as a second class
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `Two structs in one memory have the name '${name}' and different fields (classes ${other.name} and ${struct.name}): expected a different \`static readonly struct\` for each.`,
    );
  }
}

function makeFill<T extends Struct>(layout: Layout<T>, memory: Memory, checked: boolean): Binding<T>['fill'] {
  let assign: Assign | undefined; // created on demand: many structs never need it
  // A separate function, because it runs rarely: V8 inlines functions by the length of their bytecode.
  const make = (): Assign => (assign = makeAssign(layout, checked ? checkedMode().refuseUnknown : undefined));
  return (entry, init) => {
    if (typeof init === 'function') {
      const result = init(entry) as unknown;
      if (result !== undefined) refusePromise('`init`', result); // the test keeps the code short
    } else (assign ?? make())(entry, init, memory);
  };
}

function inUnits(letGo: ((byteOffset: number) => void) | undefined, shift: number): Binding['letGo'] {
  return letGo === undefined ? undefined : (offset) => letGo(offset << shift);
}

/** Makes `reset` write the values that functions have returned, in place of the common initial values. */
function withGenerated(
  layout: Layout,
  memory: Memory,
  columns: Columns | undefined,
  { reset, copy }: Moves,
): Moves & Pick<Binding, 'generated'> {
  if (layout.generated.length === 0) return { reset, copy, generated: undefined };
  const { u8 } = memory;
  const { shift } = layout;
  const generated = new GeneratedValues(layout);
  if (columns === undefined)
    return { copy, generated, reset: (offset) => u8.set(generated.next, offset << shift) };
  const spread = generated.spreader(memory, (byteOffset) => columns.finder(byteOffset));
  return {
    copy,
    generated,
    reset(offset) {
      reset(offset);
      spread(offset);
    },
  };
}

function makeMoves(layout: Layout, memory: Memory): Moves {
  const { stride, template, align, shift } = layout;
  const { u8, u32 } = memory;
  const words = align >= 4 ? new Uint32Array(template.buffer, 0, stride / 4) : undefined;
  if (words !== undefined && words.length <= MOST_UNROLLED_WORDS && canCompile()) {
    const scale = ['>> 2', '>> 1', '<< 0', '<< 1'][shift]; // from units to words
    // Short, because V8 inlines functions by the length of their bytecode.
    const at = (offset: string, i: number): string => `words[${offset}${i === 0 ? '' : ` + ${i}`}]`;
    const resets = Array.from(words, (word, i) => `${at('to', i)} = ${word};`);
    const copies = Array.from(words, (_, i) => `${at('to', i)} = ${at('from', i)};`);
    return compile(
      `${layout.name} moves`,
      `return { reset(to) { const words = u32; to = to ${scale}; ${resets.join(' ')} }, copy(to, from) { const words = u32; to = to ${scale}; from = from ${scale}; ${copies.join(' ')} } };`,
      { u32 },
    );
  }
  if (words !== undefined) return wordMoves(u32, words, shift);
  return {
    reset(offset) {
      const start = offset << shift;
      for (let i = 0; i < stride; i++) u8[start + i] = template[i]!;
    },
    copy(to, from) {
      const start = from << shift;
      u8.copyWithin(to << shift, start, start + stride);
    },
  };
}
