import type { Edit } from './edits.ts';

/**
 * The number of copies of a function that is called for each pool or each struct, in the build without code generator. Each copy is used
 * once, as V8 keeps type feedback for each function in the source. The copies have equal text, so they add little to the compressed size.
 */
export const COPIES = 32;

const MOVES_MODULE = 'view/word-moves.ts';

/** Fills the list of copies in the module of moves; no edits of other modules. */
export function copyMoves(path: string, text: string): Edit[] {
  if (path !== MOVES_MODULE) return [];
  const copied = /^const makeWordMoves: MakeMoves = ([^]*?\n\});$/m.exec(text);
  const list = /(?<=^const COPIES: MakeMoves\[\] = \[)(?=\];$)/m.exec(text);
  if (copied === null || list === null)
    throw new Error(`${path}: expected \`makeWordMoves\` and \`COPIES\`.`);
  return [{ start: list.index, end: list.index, text: `${copied[1]!}, `.repeat(COPIES) }];
}
