import type { Memory } from '@offheap/core';
import type { Columns } from '../columns/columns.ts';
import type { Layout } from '../schema/layout.ts';
import { canCompile, compile } from '../codegen/compile.ts';

/**
 * The byte that fills freed memory in checked mode. Bytes filled with it are a large negative number when read as a
 * float, and outside every memory when read as an offset.
 */
export const FREED = 0xdd;

/** Four such bytes, as a signed word. */
const FREED_WORD = (FREED * 0x1010101) | 0;

/** Larger entries are filled by the engine; for smaller ones, the call would cost more than the stores. */
const MOST_UNROLLED_WORDS = 32;

/** Returns a function that fills a freed entry at the offset of a view. */
export function makeScrub(
  { name, stride, align, shift }: Layout,
  memory: Memory,
  columns?: Columns,
): (offset: number) => void {
  const { u8, i32 } = memory;
  if (columns !== undefined) {
    return (offset) => {
      for (const column of columns.all) {
        const at = columns.at(offset, column);
        u8.fill(FREED, at, at + column.size);
      }
    };
  }
  const words = stride / 4;
  if (align >= 4 && words <= MOST_UNROLLED_WORDS && canCompile()) {
    const stores = Array.from({ length: words }, (_, i) => `i32[first + ${i}] = ${FREED_WORD};`).join(' ');
    const text = `return (offset) => { const first = (offset << ${shift}) >> 2; ${stores} };`;
    return compile(`${name} scrub`, text, { i32 });
  }
  return (offset) => {
    u8.fill(FREED, offset << shift, (offset << shift) + stride);
  };
}
