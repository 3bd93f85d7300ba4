import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apply, type Edit } from './edits.ts';
import { exportsOf, packageNames, packagesFolder } from './packages.ts';
import { internalInterfaces, stripInternal } from './strip-internal.ts';
import { type Node, parse, type Source, walk } from './syntax.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Packages whose types need the types of Node: all other packages are checked without them. */
const NODE_TYPES = ['typed-struct'];

/** Types of `Symbol.dispose`, for programs whose `lib` has none. */
const DISPOSABLE = '/// <reference lib="esnext.disposable" />\n';

/** Writes the declarations of all packages beside their code, without what is internal. */
export function writeDeclarations(): void {
  mkdirSync(`${root}node_modules/.cache`, { recursive: true });
  const folder = mkdtempSync(`${root}node_modules/.cache/declarations-`);
  try {
    emit(folder, NODE_TYPES, ['node']);
    emit(
      folder,
      packageNames.filter((name) => !NODE_TYPES.includes(name)),
      [],
    );
    const sources = new Map(pathsIn(folder).map((path) => [path, read(join(folder, path))]));
    const interfaces = new Set([...sources.values()].flatMap((source) => internalInterfaces(source)));
    for (const [path, source] of sources) {
      const text = apply(source.text, [
        ...stripInternal(source, interfaces),
        ...renameImports(source),
        ...plainArrays(source),
      ]);
      const [name, module] = path.split('/src/');
      const target = `${packagesFolder}${name}/dist/${module}`;
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, entriesOf(name!).has(`./dist/${module}`) ? DISPOSABLE + text : text);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the packages may use of the language: not more than older engines have, apart from what the README lists. */
const LIB = ['ES2020', 'ES2021.WeakRef', 'ES2022.Error', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'];

/** Compiles declarations, internal members included, as one program: packages see each other's sources. */
function emit(folder: string, names: readonly string[], types: readonly string[]): void {
  const config = {
    extends: `${root}tsconfig.base.json`,
    compilerOptions: {
      rootDir: packagesFolder,
      outDir: folder,
      declaration: true,
      emitDeclarationOnly: true,
      lib: LIB,
      types,
    },
    include: names.map((name) => `${packagesFolder}${name}/src`),
  };
  const path = join(folder, 'tsconfig.json');
  writeFileSync(path, JSON.stringify(config));
  execFileSync(`${root}node_modules/.bin/tsc`, ['-p', path], { stdio: 'inherit', cwd: root });
}

function pathsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.d.ts'));
}

function read(path: string): Source {
  return parse(path, readFileSync(path, 'utf8'));
}

function entriesOf(name: string): Set<string> {
  return new Set(Object.values(exportsOf(name)).map(({ types }) => types!));
}

/** Imports of `./module.ts` become imports of `./module.js`, which every version of TypeScript understands. */
function renameImports({ text, program }: Source): Edit[] {
  const edits: Edit[] = [];
  walk(program, (node) => {
    const { source } = node as { readonly source?: (Node & { readonly value?: unknown }) | null };
    if (typeof source?.value !== 'string' || !/^\.{1,2}\/.*\.ts$/.test(source.value)) return;
    edits.push({
      start: source.start,
      end: source.end,
      text: text.slice(source.start, source.end).replace(/\.ts(?=.$)/, '.js'),
    });
  });
  return edits;
}

/** `Uint8Array<ArrayBuffer>` in a form that TypeScript before 5.7 understands, where typed arrays have no type parameter. */
function plainArrays({ text }: Source): Edit[] {
  return Array.from(text.matchAll(/\b(\w+Array)<ArrayBuffer>/g), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: `ReturnType<${match[1]}['slice']>`,
  }));
}
