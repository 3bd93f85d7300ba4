// Syntax trees of kernels.
import { parseAst } from 'vite';

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export function parse(code: string): Node {
  // A function's body: `return` is allowed.
  return parseAst(code, { sourceType: 'commonjs', lang: 'ts' } as never) as unknown as Node;
}

export function children(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((value): value is Node => typeof (value as Node | null)?.type === 'string');
}

/** A node and all inside it, in the order of the code. */
export function all(node: Node): Node[] {
  return [node, ...children(node).flatMap(all)];
}
