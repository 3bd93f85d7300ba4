import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { transform } from 'esbuild';
import { copyMoves } from './move-copies.ts';
import { apply, type Edit } from './edits.ts';
import { writeKernelCopies } from './kernel-copies.ts';
import { isKernels, isPartOfKernels, writeKernels } from './kernels.ts';
import { hasMethodSources, minifyMethods } from './method-sources.ts';
import { DESCRIBE, DETAIL, type Message, messagesOf } from './messages.ts';
import { hasStaticBuild, hasTwoBuilds, modulesOf, packagesFolder } from './packages.ts';
import { parse, type Source } from './syntax.ts';

/**
 * `development`: with all messages. `production`: with their ids and values. `static`: the same, without the code generator.
 */
export type Mode = 'development' | 'production' | 'static';

/** Writes the code of a package, module by module. */
export async function writeCode(name: string): Promise<void> {
  const modes: Mode[] = hasTwoBuilds(name) ? ['production', 'development'] : ['development'];
  if (hasStaticBuild(name)) modes.push('static');
  for (const mode of modes) {
    const isMain = mode === 'production' || modes.length === 1;
    const folder = `${packagesFolder}${name}/dist/${isMain ? '' : `${mode}/`}`;
    const paths = modulesOf(name).filter((path) => mode === 'development' || !isPartOfKernels(name, path));
    await Promise.all(paths.map((path) => writeModule(name, path, folder, mode)));
  }
}

async function writeModule(name: string, path: string, folder: string, mode: Mode): Promise<void> {
  const target = folder + path.replace(/\.ts$/, '.js');
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, await compileModule(name, path, mode));
}

/** The code of a module. Its imports refer to files that end in `.js`. */
export async function compileModule(name: string, path: string, mode: Mode): Promise<string> {
  const source = read(name, path);
  if (mode !== 'development' && isKernels(name, path)) return writeKernels(mode === 'production');
  if (mode === 'static') {
    const written = withoutSources(path, source.text) ?? (await writeKernelCopies(name, path, source.text));
    if (written !== undefined) return written;
  }
  const edits = [...renameImports(source), ...removeFlag(source)];
  if (mode !== 'development') edits.push(...productionEdits(name, path, source));
  if (mode === 'static') edits.push(...withoutProbe(path, source.text), ...copyMoves(path, source.text));
  const edited = apply(source.text, edits);
  const isShort = mode !== 'development' && hasMethodSources(name, path);
  const { code } = await transform(isShort ? await minifyMethods(edited) : edited, {
    loader: 'ts',
    target: 'es2022',
    define: { [FLAG]: String(mode === 'development') },
    minifySyntax: mode !== 'development',
    tsconfigRaw: { compilerOptions: { target: 'es2022', useDefineForClassFields: true } },
  });
  return withoutUnused(code, source);
}

/** All messages of a package that the production build shortens. */
export function messagesOfPackage(name: string): Message[] {
  return modulesOf(name).flatMap((path) => shortened(path, read(name, path)));
}

function read(name: string, path: string): Source {
  const file = `${packagesFolder}${name}/src/${path}`;
  return parse(file, readFileSync(file, 'utf8'));
}

/** The module that tests whether code generation is allowed. */
const PROBE_MODULE = 'codegen/compile.ts';

/** Makes the test return false. Bundlers then remove the code that is only used if it returns true. */
function withoutProbe(path: string, text: string): Edit[] {
  if (path === PROBE_MODULE) return [];
  return [...text.matchAll(/\bcanCompile\(\)/g)].map(({ index }) => ({
    start: index,
    end: index + 'canCompile()'.length,
    text: 'false',
  }));
}

/**
 * Returns a module of kernel sources with empty sources; undefined for other modules. The sources of methods are kept, because the kernels that
 * applications compile to WebAssembly inline methods of vectors.
 */
function withoutSources(path: string, text: string): string | undefined {
  if (!path.endsWith('/kernel-sources.generated.ts')) return undefined;
  const names = [...text.matchAll(/^export const (\w+)/gm)].map(([, one]) => one!);
  return names.map((one) => `export const ${one} = '';\n`).join('');
}

/** The constant that distinguishes the builds, the module that defines it, and the module that the build fills. */
const FLAG = 'DEVELOPMENT';
const FLAG_MODULE = 'development.ts';
const TEXTS_MODULE = 'message-texts.ts';

function productionEdits(name: string, path: string, source: Source): Edit[] {
  if (path === FLAG_MODULE) return [replace(source.text, '= true', '= false')];
  if (path === TEXTS_MODULE) return [replace(source.text, '= {}', `= {\n${textsOf(name)}}`)];
  const messages = shortened(path, source);
  if (messages.length === 0) return [];
  const module =
    name === 'core'
      ? `${'../'.repeat(path.split('/').length - 1) || './'}messages.js`
      : '@offheap/core/internal';
  const names = [
    ...(messages.some(({ isDetail }) => !isDetail) ? [`describe as ${DESCRIBE}`] : []),
    ...(messages.some(({ isDetail }) => isDetail) ? [`detail as ${DETAIL}`] : []),
  ];
  const text = `import { ${names.join(', ')} } from '${module}'; `;
  return [{ start: 0, end: 0, text }, ...messages.map(({ edit }) => edit)];
}

/** The messages of a module that the production build shortens: all except those of development tools. */
function shortened(path: string, source: Source): Message[] {
  return /^(?:debug|testing)\//.test(path) ? [] : messagesOf(source);
}

function textsOf(name: string): string {
  const texts = new Map(messagesOfPackage(name).map(({ id, write }) => [id, `${id}: ${write},\n`]));
  return [...texts.values()].join('');
}

function replace(text: string, part: string, by: string): Edit {
  const start = text.indexOf(part);
  if (start < 0) throw new Error(`${JSON.stringify(part)} is not in the module.`);
  return { start, end: start + part.length, text: by };
}

/** Imports of `./module.ts` become imports of `./module.js`. */
function renameImports({ text, program }: Source): Edit[] {
  return program.body.flatMap((node) => {
    const from = 'source' in node ? node.source : null;
    if (!from || !/^\.{1,2}\/.*\.ts$/.test(from.value)) return [];
    return [
      {
        start: from.start,
        end: from.end,
        text: text.slice(from.start, from.end).replace(/\.ts(?=.$)/, '.js'),
      },
    ];
  });
}

/** Returns the code without imports that only dead code used. */
function withoutUnused(code: string, { program }: Source): string {
  const bare = program.body.flatMap((node) =>
    node.type === 'ImportDeclaration' && node.specifiers.length === 0
      ? [node.source.value.replace(/\.ts$/, '')]
      : [],
  );
  return code.replaceAll(/^import "(.*)";\n/gm, (line, from: string) =>
    bare.includes(from.replace(/\.js$/, '')) ? line : '',
  );
}

/** The constant is no longer imported: every use is replaced by its value. */
function removeFlag({ text, program }: Source): Edit[] {
  return program.body.flatMap((node) => {
    if (node.type !== 'ImportDeclaration') return [];
    return node.specifiers
      .filter(({ local }) => local.name === FLAG)
      .map(({ start, end }) => {
        const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
        return { start, end: end + comma, text: '' };
      });
  });
}
