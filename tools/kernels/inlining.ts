// Inlines the helpers of kernels.
import { all, type Node, parse } from './syntax.ts';

/** A helper that is inlined where it is called: some statements, and an expression for the result. Arguments have no effects. */
export interface Helper {
  readonly params: readonly string[];
  readonly statements: string;
  readonly result: string | undefined;
  /** Names that the statements declare. */
  readonly locals: readonly string[];
}

/**
 * Inlines helpers: those that are marked in `typed`, known helpers and imported ones. If no helpers are known yet, the
 * marked ones are added to them.
 */
export function inlineAll(
  body: string,
  typed: string,
  known: Map<string, Helper>,
  imported: ReadonlyMap<string, Helper> = new Map(),
): string {
  const marked = new Set(
    [...typed.matchAll(/@inline\s*\*\/\s*(?:export )?function (\w+)/g)].map(([, name]) => name!),
  );
  const own = new Map([...known, ...imported]);
  let source = body;
  for (;;) {
    const functions = all(parse(source)).filter(({ type }) => type === 'FunctionDeclaration');
    for (const one of functions) {
      const name = (one['id'] as Node)['name'] as string;
      // In the order of their declarations, because a helper calls those above it.
      if (marked.has(name) && !own.has(name) && !hasCall(one, own)) own.set(name, helperOf(one, source));
    }
    const call = findCall(parse(source), own);
    if (call === undefined) break;
    source = inline(source, call, own);
  }
  if (known.size === 0) for (const [name, helper] of own) if (!imported.has(name)) known.set(name, helper);
  return dropUnused(source, marked);
}

/** Removes helpers that have been inlined everywhere, and are not part of the result of the kernel. */
function dropUnused(source: string, marked: ReadonlySet<string>): string {
  let left = source;
  for (const name of marked) {
    if (left.match(new RegExp(`(?<![\\w$.])${name}\\b`, 'g'))!.length > 1) continue;
    const one = all(parse(left)).find(
      (node) => node.type === 'FunctionDeclaration' && (node['id'] as Node)['name'] === name,
    )!;
    left = left.slice(0, one.start).trimEnd() + left.slice(one.end);
  }
  return left;
}

interface Call {
  readonly name: string;
  readonly call: Node;
  /** The statement that consists of the call, or whose value is the call: an expression, a variable declaration, a `return`. */
  readonly statement: Node | undefined;
}

function calledName(node: Node | null | undefined): string | undefined {
  if (node?.type !== 'CallExpression') return undefined;
  const callee = node['callee'] as Node;
  return callee.type === 'Identifier' ? (callee['name'] as string) : undefined;
}

function hasCall(node: Node, helpers: ReadonlyMap<string, Helper>): boolean {
  return all(node).some((one) => helpers.has(calledName(one) ?? ''));
}

function findCall(root: Node, helpers: ReadonlyMap<string, Helper>): Call | undefined {
  const nodes = all(root);
  for (const call of nodes) {
    const name = calledName(call);
    if (name === undefined || !helpers.has(name)) continue;
    const statement = nodes.find((node) => {
      if (node.type === 'ExpressionStatement') {
        const expression = node['expression'] as Node;
        return expression === call || (expression['operator'] === '=' && expression['right'] === call);
      }
      if (node.type === 'ReturnStatement') return node['argument'] === call;
      if (node.type !== 'VariableDeclaration') return false;
      const declarators = node['declarations'] as Node[];
      return declarators.length === 1 && declarators[0]!['init'] === call;
    });
    return { name, call, statement };
  }
  return undefined;
}

function inline(
  source: string,
  { name, call, statement }: Call,
  helpers: ReadonlyMap<string, Helper>,
): string {
  const helper = helpers.get(name)!;
  const args = (call['arguments'] as Node[]).map(({ start, end }) => source.slice(start, end));
  const names = new Map<string, string>();
  helper.params.forEach((param, i) => {
    const arg = args[i]!;
    const isPlain = /^[\w.]+$/.test(arg);
    if (!isPlain && helper.statements !== '')
      throw new Error(`${name}(${args.join(', ')}): expected plain arguments.`);
    names.set(param, isPlain ? arg : `(${arg})`);
  });
  if (helper.statements === '') {
    const result = renameAll(helper.result!, names);
    return `${source.slice(0, call.start)}(${result})${source.slice(call.end)}`;
  }
  if (statement === undefined) {
    throw new Error(
      `${name}(${args.join(', ')}): expected a statement, or the value of a variable or of a return.`,
    );
  }
  const taken = new Set(source.match(/[A-Za-z_$][\w$]*/g));
  for (const local of helper.locals) {
    let fresh = local;
    for (let i = 2; taken.has(fresh); i++) fresh = `${local}${i}`;
    names.set(local, fresh);
  }
  const value = helper.result === undefined ? '' : renameAll(helper.result, names);
  const rest =
    source.slice(statement.start, call.start) === ''
      ? ''
      : source.slice(statement.start, call.start) + value + source.slice(call.end, statement.end);
  const before = source.slice(0, statement.start);
  if (!/[{};]\s*$/.test(before)) throw new Error(`${name}: expected its call in a block.`);
  return `${before}${renameAll(helper.statements, names)}\n${rest}${source.slice(statement.end)}`;
}

function renameAll(code: string, names: ReadonlyMap<string, string>): string {
  return code.replace(/(?<![\w$.])[A-Za-z_$][\w$]*/g, (name) => names.get(name) ?? name);
}

function helperOf(node: Node, source: string): Helper {
  const name = (node['id'] as Node)['name'] as string;
  const body = node['body'] as Node;
  const statements = body['body'] as Node[];
  const last = statements.at(-1)!;
  const returns = all(body).filter(({ type }) => type === 'ReturnStatement');
  const isExpected = returns.length === 0 || (returns.length === 1 && returns[0] === last);
  if (!isExpected) throw new Error(`${name}: expected one \`return\`, at the end.`);
  const argument = returns.length === 0 ? undefined : (last['argument'] as Node);
  const end = argument === undefined ? body.end - 1 : last.start;
  const locals = all(body).flatMap((one) => {
    const id = (
      one.type === 'CatchClause' ? one['param'] : one.type === 'VariableDeclarator' && one['id']
    ) as Node;
    if (!id) return [];
    if (id.type !== 'Identifier') throw new Error(`${name}: expected variables that are declared by name.`);
    return [id['name'] as string];
  });
  return {
    params: (node['params'] as Node[]).map((param) => param['name'] as string),
    statements: source.slice(body.start + 1, end).trim(),
    result: argument && source.slice(argument.start, argument.end),
    locals: [...new Set(locals)],
  };
}
