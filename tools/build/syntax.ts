import { type ESTree, type ParseResult, parseSync } from 'vite';

/** A node of a syntax tree, whatever its type. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** A module or a declaration file, parsed. */
export interface Source {
  readonly text: string;
  readonly program: ESTree.Program;
  readonly comments: ParseResult['comments'];
}

/**
 * Parses a module or a declaration file.
 *
 * @throws Error when its syntax is wrong.
 */
export function parse(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text, {
    lang: path.endsWith('.d.ts') ? 'dts' : 'ts',
    astType: 'ts',
  });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  return { text, program, comments };
}

/** Calls `visit` with a node and all nodes in it, the outer ones first. It returns false to skip the nodes inside. */
export function walk(node: Node, visit: (node: Node, parent: Node | undefined) => boolean | void): void {
  enter(node, undefined);

  function enter(each: Node, parent: Node | undefined): void {
    if (visit(each, parent) === false) return;
    for (const value of Object.values(each)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) enter(child, each);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string';
}
