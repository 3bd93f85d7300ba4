// The sources of the kernels, as the library compiles them: without types, helpers inlined where they are marked, and with marks around branches
// that depend on flags.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform, transformSync } from 'esbuild';
import { parseAst } from 'vite';
import { resolveFlags } from '../packages/struct/src/codegen/resolve-flags.ts';

/** A folder of kernels. The functions of the first one may be inlined into the others. */
interface Folder {
  readonly url: URL;
  readonly kernels: readonly string[];
}

const FOLDERS: readonly Folder[] = [
  {
    url: new URL('../packages/struct/src/pool/kernels/', import.meta.url),
    kernels: ['entries', 'pool-methods', 'visit-entries', 'destroy-where', 'spawn-many', 'iteration'],
  },
  {
    url: new URL('../packages/ecs/src/kernels/', import.meta.url),
    kernels: [
      'set-methods',
      'entity-slots',
      'entity-removal',
      'group-order',
      'join-loop',
      'join-run',
      'spawn-entity',
    ],
  },
];

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A helper that is inlined where it is called: some statements, and an expression for the result. Arguments have no effects. */
interface Helper {
  readonly params: readonly string[];
  readonly statements: string;
  readonly result: string | undefined;
  /** Names that the statements declare. */
  readonly locals: readonly string[];
}

/** A kernel as an ordinary function, and the source that is compiled for each pool. */
export interface KernelCode {
  readonly name: string;
  /** JavaScript of the function, with its name. */
  readonly run: string;
  readonly source: string;
}

/** A kernel: its module, the JavaScript of its function, and the statements of that with helpers inlined. */
interface Inlined {
  readonly name: string;
  readonly run: string;
  readonly statements: string;
}

/** The kernels of folders, cached at the first call, because inlining takes a second. */
const inlinedKernels = new Map<Folder, readonly Inlined[]>();

function inlineKernels(folder: Folder): readonly Inlined[] {
  let inlined = inlinedKernels.get(folder);
  if (inlined === undefined) {
    const helpers = new Map<string, Helper>();
    inlined = folder.kernels.map((name) => {
      const typed = readText(folder, `${name}.kernel.ts`);
      const imported = new Map<string, Helper>();
      const run = codeOf(name, typed, (file) => addHelpers(readText(folder, file), imported));
      const inlinedBody = inlineAll(bodyOf(run), typed, helpers, imported);
      // In the source that is compiled, the properties of both arguments are names.
      return { name: camelCase(name), run, statements: inlinedBody.replace(/(?<![\w$.])(?:parts|C)\./g, '') };
    });
    inlinedKernels.set(folder, inlined);
  }
  return inlined;
}

function readText(folder: Folder, file: string): string {
  return readFileSync(fileURLToPath(new URL(file, folder.url)), 'utf8');
}

/** Adds the helpers of a module that contains nothing else. */
function addHelpers(typed: string, helpers: Map<string, Helper>): void {
  inlineAll(withoutTypes(typed), typed, helpers);
}

/**
 * The code of the kernels of pools, without the branches that are ruled out by flags that are known when the library is built. Sources are minified.
 *
 * @param known the values of these flags.
 */
export async function kernelCodes(known: Readonly<Record<string, boolean>>): Promise<KernelCode[]> {
  return Promise.all(
    inlineKernels(FOLDERS[0]!).map(async ({ name, run, statements }) => ({
      name,
      run: dropUnusedNames(await resolve(run, known)),
      source: markFlags(await minified(statements, known)),
    })),
  );
}

/**
 * The code of a kernel of pools as a function of its objects and its constants, with helpers inlined as in the source that is compiled for
 * each pool, and without the branches that known flags rule out.
 */
export async function inlinedKernel(
  kernel: string,
  known: Readonly<Record<string, boolean>>,
): Promise<string> {
  const kernels = inlineKernels(FOLDERS[0]!);
  const { run, statements } = kernels.find(({ name }) => name === kernel)!;
  // Helpers of the first kernel, which use its names, may be inlined.
  const listed = (from: string): string => {
    const lists = [kernels[0]!.run, run].flatMap((code) =>
      [...code.matchAll(new RegExp(`const \\{([^}]*)\\} = ${from};`, 'g'))].map(([, names]) => names!),
    );
    const names = lists.join(',').split(',');
    return [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '').join(', ');
  };
  const declared = new Set(
    children(parse(statements)).flatMap((node) =>
      node.type === 'FunctionDeclaration' ? [(node['id'] as Node)['name'] as string] : [],
    ),
  );
  const called = kernels[0]!.run.match(/return \{([^}]*)\};\s*\}\s*$/)![1]!.split(',');
  const functions = called.map((name) => name.trim()).filter((name) => name !== '' && !declared.has(name));
  const parts = [...new Set([...listed('parts').split(', '), ...functions])].filter(
    (name) => !declared.has(name),
  );
  const code = `function ${kernel}(parts, C) { const { ${parts.join(', ')} } = parts; const { ${listed('C')} } = C;\n${statements} }`;
  return dropUnusedNames(await resolve(code, known)).trim();
}

/** A text as a template literal. */
export function literalOf(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, '\\$&')}\``;
}

/** The generated modules, and their texts. */
export function writeKernelSources(): [module: URL, text: string][] {
  return FOLDERS.map((folder) => [new URL('kernel-sources.generated.ts', folder.url), sourcesOf(folder)]);
}

function sourcesOf(folder: Folder): string {
  const sources = inlineKernels(folder).map(({ name, statements }) => {
    const source = markFlags(statements).replace(/^ +/gm, '');
    return `export const ${name}Source = ${literalOf(source)};`;
  });
  return `// Generated by \`pnpm generate\` from the kernels of these names. Do not edit.\n\n${sources.join('\n\n')}\n`;
}

/** Values of flags by their names. */
export type Flags = Readonly<Record<string, boolean>>;

/**
 * The kernel of a loop as an arrow function with its types, without the branches that some flags rule out, and with the helper inlined that calls
 * callbacks. Other flags and all numbers are constants that the function reads.
 */
export function kernelCopy(name: string, flags: Flags): string {
  const { url } = FOLDERS[0]!;
  const known = new Set(Object.keys(flags));
  const typed = (file: string): string =>
    readFileSync(fileURLToPath(new URL(`${file}.kernel.ts`, url)), 'utf8');
  const body = (text: string): string => {
    const plain = text.replace(/^import [^;]*;/gm, '').replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
    const kernel = all(parse(plain.replace(/^export /gm, ''))).find(
      ({ type }) => type === 'FunctionDeclaration',
    )!;
    const { start, end } = kernel['body'] as Node;
    const code = plain.replace(/^export /gm, '').slice(start + 1, end - 1);
    return resolveFlags(markFlags(code.replace(/^ *const \{[^}]*\} = (parts|C);\n/gm, ''), known), flags);
  };
  const helpers = new Map<string, Helper>();
  const entries = typed('entries');
  inlineAll(body(entries), entries, helpers);
  for (const helper of helpers.keys()) if (helper !== 'fillNew') helpers.delete(helper); // it calls a callback
  const source = typed(name);
  const copy = inlineAll(body(source), source, helpers);
  const words = new Set(copy.match(/(?<![\w$.])[A-Za-z]\w*/g));
  const used = (text: string, of: string): string[] =>
    [...text.matchAll(new RegExp(`const \\{([^}]*)\\} = ${of};`, 'g'))].flatMap(([, list]) =>
      list!.split(',').map((word) => word.trim()),
    );
  const names = (of: string): string =>
    [...new Set([...used(entries, of), ...used(source, of)])].filter((word) => words.has(word)).join(', ');
  const functions = entries
    .match(/return \{([^}]*)\};\n\}\n$/)![1]!
    .split(',')
    .map((word) => word.trim());
  const called = functions.filter((word) => word !== '' && words.has(word));
  const parts = [...new Set([...names('parts').split(', '), ...called])].filter((word) => word !== '');
  const rest = copy.slice(copy.indexOf(') {'));
  const renamed = copy.replace(/(?<=function LOOP\()[^)]*/, (params) =>
    params.replace(/\w+/g, (param) =>
      new RegExp(`\\b${param}\\b`).test(rest) || param.startsWith('_') ? param : `_${param}`,
    ),
  );
  return `<T extends Struct>(parts: LoopParts<T>, C: LoopConstants): EntryLoop<T> => { const { ${parts.join(', ')} } = parts; const { ${names('C')} } = C; ${renamed.trim().replace(/\s*\n\s*/g, ' ')} }`;
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Removes the branches that known flags rule out. */
async function resolve(code: string, known: Readonly<Record<string, boolean>>): Promise<string> {
  const isKnown = (name: string): boolean => Object.hasOwn(known, name);
  // Names that nothing declares are replaced.
  const free = code.replace(
    /const \{([^}]*)\} = C;/g,
    (_, names: string) =>
      `const {${names
        .split(',')
        .filter((name) => !isKnown(name.trim()))
        .join(',')}} = C;`,
  );
  const define = Object.fromEntries(Object.entries(known).map(([name, value]) => [name, String(value)]));
  return (await transform(free, { target: 'es2022', define, minifySyntax: true })).code;
}

/** Removes unused names from the lists of names at the beginning of a kernel. */
function dropUnusedNames(code: string): string {
  return code.replace(/\{([^{}]*)\} = (?=(?:parts|C)[,;])/g, (_, names: string) => {
    const used = names
      .split(',')
      .filter((name) => code.match(new RegExp(`(?<![\\w$.])${name.trim()}\\b`, 'g'))!.length > 1);
    return `{${used.join(',')}} = `;
  });
}

/** The source of a kernel in short: local names and spaces are shortened, and branches that known flags rule out are removed. */
async function minified(source: string, known: Readonly<Record<string, boolean>>): Promise<string> {
  const code = await resolve(`x = function () {${source}};`, known);
  const { code: short } = await transform(code, { target: 'es2022', minify: true });
  const body = short.slice(short.indexOf('{') + 1, short.lastIndexOf('}'));
  // A loop has its name in stack traces, which is not used inside.
  return source.includes('function LOOP(') ? body.replace('return function(', 'return function LOOP(') : body;
}

function withoutTypes(typed: string): string {
  return transformSync(typed, { loader: 'ts', target: 'es2022' }).code.replace(/^export /gm, '');
}

/**
 * The code of the one function that a kernel's module exports, which takes its objects and its constants as arguments.
 *
 * @param addImported called with the file of each import, which contains helpers.
 */
function codeOf(name: string, typed: string, addImported: (file: string) => void): string {
  const code = withoutTypes(typed).replace(/^import \{[^}]*\} from "(.*)";\n/gm, (_, file: string) => {
    addImported(file);
    return '';
  });
  const kernel = kernelIn(code);
  const params = (kernel?.['params'] as Node[] | undefined)?.map(({ name }) => name).join();
  if (kernel === undefined || !/^parts(,C)?$/.test(params!) || /^import /m.test(code)) {
    throw new Error(
      `${name}.kernel.ts: expected one function of \`parts\` and, perhaps, \`C\`, and no imports but types and helpers.`,
    );
  }
  return code;
}

function kernelIn(code: string): Node | undefined {
  return children(parse(code)).find(({ type }) => type === 'FunctionDeclaration');
}

/** The statements of a kernel. */
function bodyOf(code: string): string {
  const { start, end } = kernelIn(code)!['body'] as Node; // `codeOf` has found it
  // The objects are parameters of the function that is compiled, and the constants are literals.
  return code.slice(start + 1, end - 1).replace(/^ *const \{[^}]*\} = (parts|C);\n/gm, '');
}

/**
 * Inlines helpers: those that are marked in `typed`, known helpers and imported ones. If no helpers are known yet, the
 * marked ones are added to them.
 */
function inlineAll(
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

/**
 * Adds marks around the branches that depend only on flags: `@?FLAG then@:otherwise@;`. A condition is one flag or several, each perhaps
 * negated, as in `PACKED&!NESTED`. And around the bodies of loops over lists in capitals, which are unrolled: `@[LIST element body@]`.
 */
function markFlags(source: string, flags: ReadonlySet<string> = FLAGS): string {
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

interface ListLoop {
  readonly list: string;
  /** The name of the list's element in the body. */
  readonly element: string;
  /** The statements of the body. The first one declares the element. */
  readonly statements: readonly Node[];
  readonly end: number;
}

/** A loop `for (let k = 0; k < LIST.length; k++) { const element = LIST[k]; ... }`. */
function loopOf(node: Node): ListLoop | undefined {
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

function parse(code: string): Node {
  // A function's body: `return` is allowed.
  return parseAst(code, { sourceType: 'commonjs', lang: 'ts' } as never) as unknown as Node;
}

function children(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((value): value is Node => typeof (value as Node | null)?.type === 'string');
}

/** A node and all inside it, in the order of the code. */
function all(node: Node): Node[] {
  return [node, ...children(node).flatMap(all)];
}
