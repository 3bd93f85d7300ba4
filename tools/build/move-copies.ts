// Fills the lists of copies of the functions that reset and copy entries, which the build without the code generator contains.
import { transformSync } from 'esbuild';
import type { Edit } from './edits.ts';

const MOVES_MODULE = 'view/word-moves.ts';

/** The number of copies for entries of 1 word, of 2 words and so on, and for longer entries. */
const COUNTS = [4, 16, 16, 16, 16, 16, 8, 16, 16];

/** Fills the lists of copies in the module of moves; no edits of other modules. */
export function copyMoves(path: string, text: string): Edit[] {
  if (path !== MOVES_MODULE) return [];
  const copied = /^const makeWordMoves: MakeMoves = ([^]*?\n\});$/m.exec(text);
  const lists = /(?<=^const COPIES: MakeMoves\[\]\[\] = \[)(?=\];$)/m.exec(text);
  if (copied === null || lists === null)
    throw new Error(`${path}: expected \`makeWordMoves\` and \`COPIES\`.`);
  const all = COUNTS.map((copies, i) => {
    const isLast = i === COUNTS.length - 1;
    const code = isLast ? copied[1]! : movesOf(copied[1]!, i + 1);
    return `[${`${code}, `.repeat(copies)}], `;
  });
  return [{ start: lists.index, end: lists.index, text: all.join('') }];
}

/** The function for entries of some number of words, without the branches for others. */
function movesOf(code: string, count: number): string {
  const fixed = code.replace(/^ *const count = .*\n/m, '').replace(/\bcount\b/g, String(count));
  const { code: short } = transformSync(`x = ${fixed};`, {
    loader: 'ts',
    target: 'es2022',
    minifySyntax: true,
  });
  return short.trim().replace(/^x = |;$/g, '');
}
