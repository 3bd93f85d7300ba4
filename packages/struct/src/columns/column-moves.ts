import type { Memory } from '@offheap/core';
import { canCompile, compile } from '../codegen/compile.ts';
import { MOST_UNROLLED_WORDS, type Moves } from '../view/binding.ts';
import type { Column } from './column.ts';
import type { Layout } from '../schema/layout.ts';
import type { Columns } from './columns.ts';
import { placeInColumn } from './place-in-column.ts';

/** The bytes of an entry in one column, as words. */
interface Run extends Column {
  /** The size of a word in bytes, as a power of two. */
  readonly log2: 0 | 1 | 2;
  /** The words of a new entry. */
  readonly words: Uint8Array | Uint16Array | Uint32Array;
}

/** Returns the functions that reset and copy entries in columns. */
export function makeColumnMoves(layout: Layout, memory: Memory, columns: Columns): Moves {
  // Bit fields share a column.
  const runs = columns.all
    .filter(({ byteOffset }, i, all) => byteOffset !== all[i - 1]?.byteOffset)
    .map((column) => runOf(layout, column));
  if (runs.reduce((sum, { words }) => sum + words.length, 0) <= MOST_UNROLLED_WORDS && canCompile()) {
    return compileMoves(layout, memory, columns, runs);
  }
  const { u8 } = memory;
  return {
    reset(offset) {
      for (let i = 0; i < runs.length; i++) {
        const run = runs[i]!;
        const at = columns.at(offset, run);
        for (let j = 0; j < run.size; j++) u8[at + j] = layout.template[run.byteOffset + j]!;
      }
    },
    copy(to, from) {
      for (let i = 0; i < runs.length; i++) {
        const run = runs[i]!;
        const start = columns.at(from, run);
        u8.copyWithin(columns.at(to, run), start, start + run.size);
      }
    },
  };
}

function runOf({ template }: Layout, column: Column): Run {
  const { byteOffset, size } = column;
  const { buffer } = template.slice(byteOffset, byteOffset + size);
  if (size % 4 === 0) return { ...column, log2: 2, words: new Uint32Array(buffer) };
  if (size % 2 === 0) return { ...column, log2: 1, words: new Uint16Array(buffer) };
  return { ...column, log2: 0, words: new Uint8Array(buffer) };
}

function compileMoves(
  layout: Layout,
  { u8, u16, u32, i32 }: Memory,
  { places }: Columns,
  runs: readonly Run[],
): Moves {
  const word = (run: Run, i: number, row: string): string => {
    const place = placeInColumn(places, run, i << run.log2, row, `${row}Slab`);
    return `${['u8', 'u16', 'u32'][run.log2]!}[${place.element(run.log2)!}]`; // columns are aligned
  };
  const slabOf = (row: string): string =>
    places.isGrowing
      ? `const ${row}At = (${row} / ${places.rows}) | 0, ${row}Slab = i32[${places.slabWords} + ${row}At]; ${row} = ${row} - ${row}At * ${places.rows}; `
      : '';
  const each = (write: (run: Run, i: number) => string): string =>
    runs.flatMap((run) => Array.from(run.words, (_, i) => `${write(run, i)};`)).join(' ');
  const resets = each((run, i) => `${word(run, i, 'to')} = ${run.words[i]!}`);
  const copies = each((run, i) => `${word(run, i, 'to')} = ${word(run, i, 'from')}`);
  return compile(
    `${layout.name} moves`,
    `return { reset(to) { ${slabOf('to')}${resets} }, copy(to, from) { ${slabOf('to')}${slabOf('from')}${copies} } };`,
    { u8, u16, u32, i32 },
  );
}
