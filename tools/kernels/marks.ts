// Marks around the parts of a kernel that depend on its constants.
import { children, type Node, parse } from './syntax.ts';

/**
 * Adds marks around the branches that depend only on flags: `@?FLAG then@:otherwise@;`. A condition is one flag or several, each perhaps
 * negated, as in `PACKED&!NESTED`. Also adds marks around the bodies of loops over lists in capitals, which are unrolled: `@[LIST element body@]`.
 */
export function markFlags(source: string, flags: ReadonlySet<string> = FLAGS): string {
  if (source.includes('@')) throw new Error('A kernel with an @.');
  /** The code from `start` to `end`, with marks around the branches among `nodes`. */
  const marked = (start: number, end: number, nodes: readonly Node[]): string => {
    let text = '';
    let at = start;
    for (const node of branchesIn(nodes, flags)) {
      text += source.slice(at, node.start) + markedBranch(node);
      at = node.end;
    }
    return text + source.slice(at, end);
  };
  const markedBranch = (node: Node): string => {
    const loop = loopOf(node);
    if (loop !== undefined) {
      const [first, ...rest] = loop.statements;
      return `@[${loop.list} ${loop.element} ${marked(first!.end, loop.end, rest)}@]`;
    }
    const part = (one: Node | null): string => {
      const text = one === null ? '' : marked(one.start, one.end, [one]);
      if (node.type === 'ConditionalExpression') return `(${text})`;
      return one === null || one.type === 'BlockStatement' ? text : `{${text}}`;
    };
    const test = flagsOf(node['test'] as Node, flags)!.join('&');
    return `@?${test} ${part(node['consequent'] as Node)}@:${part(node['alternate'] as Node | null)}@;`;
  };
  return marked(0, source.length, [parse(source)]);
}

export interface ListLoop {
  readonly list: string;
  /** The name of the list's element in the body. */
  readonly element: string;
  /** The statements of the body. The first one declares the element. */
  readonly statements: readonly Node[];
  readonly end: number;
}

/** A loop `for (let k = 0; k < LIST.length; k++) { const element = LIST[k]; ... }`. */
export function loopOf(node: Node): ListLoop | undefined {
  if (node.type !== 'ForStatement') return undefined;
  const length = (node['test'] as Node | null)?.['right'] as Node | undefined;
  const list = (length?.['object'] as Node | undefined)?.['name'] as string | undefined;
  if (list === undefined || !/^[A-Z]+$/.test(list)) return undefined;
  const body = node['body'] as Node;
  const statements = body['body'] as Node[];
  const declared = (statements[0]!['declarations'] as Node[] | undefined)?.[0];
  const element = (declared?.['id'] as Node | undefined)?.['name'] as string | undefined;
  const of = ((declared?.['init'] as Node | undefined)?.['object'] as Node | undefined)?.['name'];
  if (element === undefined || of !== list)
    throw new Error(`A loop over ${list}: expected a body that begins with \`const element = ${list}[k]\`.`);
  return { list, element, statements, end: body.end - 1 };
}

/** The outermost branches that depend only on flags, and loops over lists in capitals. */
function branchesIn(nodes: readonly Node[], flags: ReadonlySet<string>): Node[] {
  return nodes.flatMap((node) => {
    if (loopOf(node) !== undefined) return [node];
    if (isBranch(node, flags)) return [node];
    // A removed branch is replaced by an empty statement, because the next statement would take its place.
    const [then, otherwise] = [node['consequent'], node['alternate']] as (Node | null | undefined)[];
    if (
      node.type === 'IfStatement' &&
      [then, otherwise].some((one) => one?.type === 'IfStatement' && isBranch(one, flags))
    )
      throw new Error('A flag after `else`, or in an `if` without braces: expected `{ if (FLAG) { ... } }`.');
    return branchesIn(children(node), flags);
  });
}

/** Whether a node is a branch that depends only on flags. */
function isBranch(node: Node, flags: ReadonlySet<string>): boolean {
  if (node.type !== 'IfStatement' && node.type !== 'ConditionalExpression') return false;
  return flagsOf(node['test'] as Node, flags) !== undefined;
}

const FLAGS: ReadonlySet<string> = new Set([
  'PACKED',
  'ONE_SLAB',
  'CHECKED',
  'FRESH_VIEWS',
  'HAS_ON_CREATE',
  'HAS_ON_DESTROY',
  'HAS_SETTERS',
  'RELEASES',
  'KEPT',
  'NESTED',
  'OWN_CALLBACK',
  'HAS_DATA',
  'GROUPED',
  'GENERIC',
  'SEARCHES',
  'REMOVES',
  'READS_ID',
  'ASKS',
]);

/** The flags that a condition consists of, as in `['PACKED', '!NESTED']`; undefined when it depends on something else. */
function flagsOf(test: Node, known: ReadonlySet<string>): string[] | undefined {
  if (test.type === 'Identifier')
    return known.has(test['name'] as string) ? [test['name'] as string] : undefined;
  if (test.type === 'UnaryExpression' && test['operator'] === '!') {
    const flags = flagsOf(test['argument'] as Node, known);
    return flags?.length === 1 ? [`!${flags[0]!}`] : undefined;
  }
  if (test.type !== 'LogicalExpression' || test['operator'] !== '&&') return undefined;
  const left = flagsOf(test['left'] as Node, known);
  const right = flagsOf(test['right'] as Node, known);
  return left && right && [...left, ...right];
}
