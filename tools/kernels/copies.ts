// Kernels as functions with fixed flags, of which the build without code generator contains several copies.
import { transform } from 'esbuild';
import { resolveFlags } from '../../packages/struct/src/codegen/resolve-flags.ts';
import { dropUnusedNames, type Flags, namesListed, resolve, withBareNames } from './code.ts';
import { type Helper, inlineAll } from './inlining.ts';
import { loopOf, markFlags } from './marks.ts';
import { type Folder, inlineKernels, POOLS, readText } from './sources.ts';
import { all, children, type Node, parse } from './syntax.ts';

/**
 * The code of a kernel of pools as a function of its objects and its constants, with helpers inlined as in the source that is compiled for
 * each pool, and without the branches that known flags rule out.
 */
export async function inlinedKernel(
  kernel: string,
  known: Readonly<Record<string, boolean>>,
): Promise<string> {
  const kernels = inlineKernels(POOLS);
  const { run, statements } = kernels.find(({ name }) => name === kernel)!;
  // Helpers of the first kernel, which use its names, may be inlined.
  const listed = (from: 'parts' | 'C'): string[] => [
    ...new Set([kernels[0]!.run, run].flatMap((code) => namesListed(code, from))),
  ];
  const declared = new Set(
    children(parse(statements)).flatMap((node) =>
      node.type === 'FunctionDeclaration' ? [(node['id'] as Node)['name'] as string] : [],
    ),
  );
  const called = kernels[0]!.run.match(/return \{([^}]*)\};\s*\}\s*$/)![1]!.split(',');
  const functions = called.map((name) => name.trim()).filter((name) => name !== '' && !declared.has(name));
  const parts = [...new Set([...listed('parts'), ...functions])].filter((name) => !declared.has(name));
  const code = `function ${kernel}(parts, C) { const { ${parts.join(', ')} } = parts; const { ${listed('C').join(', ')} } = C;\n${statements} }`;
  return dropUnusedNames(await resolve(code, known)).trim();
}

/**
 * The code of a kernel of a folder as a function of its objects and its constants, with helpers inlined, and without the branches that
 * known flags rule out. Loops over one list may be unrolled for a known number of elements.
 */
export async function kernelOf(
  folder: Folder,
  kernel: string,
  known: Readonly<Record<string, boolean>>,
  unrolled?: UnrolledList,
): Promise<string> {
  const { run, statements } = inlineKernels(folder).find(({ name }) => name === kernel)!;
  const names = (of: 'parts' | 'C'): string => {
    const used = statements.matchAll(new RegExp(`(?<![\\w$.])${of}\\.(\\w+)`, 'g'));
    return [...new Set([...namesListed(run, of), ...Array.from(used, ([, name]) => name!)])].join(', ');
  };
  let body = withBareNames(statements);
  let prelude = '';
  if (unrolled !== undefined) [prelude, body] = unrollList(body, unrolled);
  const code = `function ${kernel}(parts, C) { const { ${names('parts')} } = parts; const { ${names('C')} } = C;\n${prelude}${body} }`;
  const { code: short } = await transform(`x = ${dropUnusedNames(await resolve(code, known))}`, {
    target: 'es2022',
    minify: true,
  });
  return short.trim().replace(/^x=|;$/g, '');
}

/** A list whose length is known, so that the loops over it can be unrolled. */
export interface UnrolledList {
  readonly list: string;
  readonly count: number;
  /** The arguments in place of `...args`. */
  readonly args?: string;
  /** Replacements of further names. */
  readonly sources?: Readonly<Record<string, string>>;
}

/** Unrolls loops over one list. The properties of its elements, and the lengths of other lists, become variables. */
function unrollList(
  body: string,
  { list, count, args = '...args', sources = {} }: UnrolledList,
): [prelude: string, body: string] {
  const variables = new Set<string>();
  const loops = (text: string): string => {
    for (const node of all(parse(text))) {
      const loop = loopOf(node);
      if (loop === undefined || loop.list !== list) continue;
      const inner = text.slice(loop.statements[0]!.end, loop.end);
      const copies = Array.from({ length: count }, (_, i) => {
        const own = inner.replace(new RegExp(`\\b${loop.element}\\.(\\w+)`, 'g'), (_, key: string) => {
          variables.add(`const ${key}${i} = ${list}[${i}].${key};`);
          return `${key}${i}`;
        });
        return `{${own}}`;
      });
      return loops(text.slice(0, node.start) + copies.join('\n') + text.slice(node.end));
    }
    return text;
  };
  let unrolled = loops(body).split('...args').join(args);
  // V8 removes a branch whose condition is constant, but not a loop that never runs.
  unrolled = unrolled.replace(/\bfor \(let k = 0; k < ([A-Z]+)\.length; /g, 'if ($1.length > 0) $&');
  unrolled = unrolled.replace(/\b([A-Z]+)\.length\b/g, (_, other: string) => {
    variables.add(`const ${other}length = ${other}.length;`);
    return `${other}length`;
  });
  for (const [name, source] of Object.entries(sources)) unrolled = unrolled.replaceAll(name, source);
  return [[...variables].join('\n'), unrolled];
}

/**
 * The kernel of a loop as an arrow function with its types, without the branches that some flags rule out, and with the helper that calls
 * callbacks inlined. Other flags and all numbers are constants that the function reads.
 */
export function kernelCopy(name: string, flags: Flags): string {
  const known = new Set(Object.keys(flags));
  const typed = (kernel: string): string => readText(POOLS, `${kernel}.kernel.ts`);
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
  const names = (of: 'parts' | 'C'): string[] =>
    [...new Set([entries, source].flatMap((text) => namesListed(text, of)))].filter((word) =>
      words.has(word),
    );
  const functions = entries
    .match(/return \{([^}]*)\};\n\}\n$/)![1]!
    .split(',')
    .map((word) => word.trim());
  const called = functions.filter((word) => word !== '' && words.has(word));
  const parts = [...new Set([...names('parts'), ...called])];
  const rest = copy.slice(copy.indexOf(') {'));
  const renamed = copy.replace(/(?<=function LOOP\()[^)]*/, (params) =>
    params.replace(/\w+/g, (param) =>
      new RegExp(`\\b${param}\\b`).test(rest) || param.startsWith('_') ? param : `_${param}`,
    ),
  );
  return `<T extends Struct>(parts: LoopParts<T>, C: LoopConstants): EntryLoop<T> => { const { ${parts.join(', ')} } = parts; const { ${names('C').join(', ')} } = C; ${renamed.trim().replace(/\s*\n\s*/g, ' ')} }`;
}
