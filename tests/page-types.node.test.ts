import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { fileNameOf } from '../site/build/browser-programs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folders in which programs find the packages that they import. */
const homes = ['tests', 'site'].map((name) => {
  const cache = join(root, name, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(join(cache, 'page-types-'));
});
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

/**
 * Stores a program in a folder from which its imports are found; only the site has pixi.js. Files of one page, which import
 * each other, are in one folder.
 */
function store(name: string, code: string, page = ''): string {
  const file = fileNameOf(code);
  const path =
    file === undefined
      ? join(/pixi|particle-emitter/.test(code) ? homes[1]! : homes[0]!, name)
      : join(homes[1]!, page, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${code}\nexport {};\n`);
  return path;
}

/** The options of a new project, in which an optional property may be undefined. */
const NEW_PROJECT = { exactOptionalPropertyTypes: false };

/** Compiles programs, and returns the errors of each, with the lines that explain them. */
function errorsOf(paths: readonly string[], more: object = {}): ReadonlyMap<string, readonly string[]> {
  const config = join(homes[0]!, 'tsconfig.json');
  const options = { noEmit: true, noUnusedLocals: false, noUnusedParameters: true };
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { ...options, ...more, module: 'ESNext', moduleResolution: 'bundler' },
      include: [],
      files: paths,
    }),
  );
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', config, '--pretty', 'false'],
    { cwd: root, encoding: 'utf8' },
  );
  const errors = new Map<string, string[]>(paths.map((path) => [path, []]));
  let current: string[] | undefined;
  for (const line of stdout.split('\n')) {
    const [, path, message] = /^(\S+)\(\d+,\d+\): error (.*)$/.exec(line) ?? [];
    if (path !== undefined) {
      const file = join(root, path);
      current = errors.get(file) ?? [];
      errors.set(file, current); // a file that a program imports
      current.push(message!);
    } else if (line.startsWith('  ')) current!.push(`${current!.pop()}\n${line}`);
  }
  return errors;
}

function blocksOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return Array.from(text.matchAll(/^```ts(?: twoslash)?\n(.*?)^```/gms), ([, code]) => code!);
}

const sitePages = readdirSync(join(root, 'site/pages'), { recursive: true, encoding: 'utf8' })
  .map((path) => `site/pages/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.md'))
  .filter((path) => path !== 'site/pages/type-errors.md' && !path.startsWith('site/pages/tutorial/'));
const guides = [
  'content-security-policy',
  'debugging',
  'emitters',
  'fields',
  'generated-code',
  'handles',
  'kernels',
  'performance',
  'saves',
  'testing',
  'threads',
].map((name) => `docs/${name}.md`);

/** What the blocks of docs/typed-struct.md expect to exist. */
const TYPED_STRUCT = `
import { f32, Struct } from '@offheap/struct';
declare const packet: Uint8Array;
const PacketFormat = new TypedStruct('Packet').UInt8('kind').compile();
class Particle extends Struct {
  x = f32();
}
`;

/** Returns the first block of a page, definitions, and the blocks without imports. */
function withDefinitions(page: string, definitions: string): string {
  const [first, ...others] = blocksOf(page);
  return [first, definitions, ...others.filter((code) => !code.startsWith('import '))].join('\n');
}

/** Whole programs: blocks that import something; the blocks of a tutorial together. */
const programs = [
  ...[...sitePages, ...guides].flatMap((page) =>
    blocksOf(page)
      .filter((code) => /^(?:import|\}) .*from '/m.test(code))
      .map((code, i) => [`${page}, program ${i + 1}`, code, page] as const),
  ),
  ['docs/world.md', blocksOf('docs/world.md').join(''), ''] as const,
  ['docs/typed-struct.md', withDefinitions('docs/typed-struct.md', TYPED_STRUCT), ''] as const,
  ['docs/emitters.md', withDefinitions('docs/emitters.md', ''), ''] as const,
].map(([title, code, page], i) => [title, store(`program-${i}.ts`, code, page)] as const);

// The file that a program of docs/emitters.md imports. The compiler infers lists of any length from it.
writeFileSync(
  join(homes[1]!, 'fire.json'),
  JSON.stringify({ emission: { count: 3 }, lifetime: [0.5, 1], alpha: { stops: [[0, 1]] }, newest: 'back' }),
);

const steps = readdirSync(join(root, 'site/pages/tutorial')).filter((name) => /^\d/.test(name));

/** The game of the tutorial after each step, as the pages up to this step tell a reader to write it. */
const tutorial = steps.map(
  (name) => [name, storeTutorial(steps.filter((other) => other[0]! <= name[0]!))] as const,
);

/** Stores the files of the tutorial after the steps of these pages, and returns the path of `main.ts`. */
function storeTutorial(names: readonly string[]): string {
  const read = (path: string): string => readFileSync(join(root, 'site', path), 'utf8');
  const folder = join(homes[1]!, `tutorial-${names.length}`);
  mkdirSync(folder, { recursive: true });
  const pages = ['index.md', ...names].map((name) => read(`pages/tutorial/${name}`));
  for (const [, file] of pages.join('').matchAll(/^<<< @\/site\/tutorial\/([^#\n]+)$/gm)) {
    writeFileSync(join(folder, file!), read(`tutorial/${file}`));
  }
  const regions = Array.from(
    read('tutorial/game.ts').matchAll(/^ *\/\/ #region step\d\n(.*?)^ *\/\/ #endregion/gms),
    ([, code]) => code!,
  );
  const imports = names.flatMap((name) =>
    blocksOf(`site/pages/tutorial/${name}`).filter((code) => code.startsWith('import ')),
  );
  const [start] = blocksOf('site/pages/tutorial/index.md');
  writeFileSync(
    join(folder, 'game.ts'),
    imports.join('') +
      start!.replace('  // the functions of the next pages\n', () => regions.slice(0, names.length).join('')),
  );
  return join(folder, 'main.ts');
}

const page = readFileSync(join(root, 'site/pages/type-errors.md'), 'utf8');
const [definitions] = blocksOf('site/pages/type-errors.md');
const mistakes = Array.from(
  page.matchAll(/^### ([^\n]*)\n\n```ts(?: twoslash)?\n(.*?)^```\n\n```text\n(.*?)^```/gms),
  ([, title, code, message], i) =>
    [title!, store(`mistake-${i}.ts`, `${definitions}\n${code}`), message!.trimEnd()] as const,
);

const errors = errorsOf([...programs, ...tutorial].map(([, path]) => path));
const reported = errorsOf(
  mistakes.map(([, path]) => path),
  NEW_PROJECT,
);

describe('programs of the documentation compile', () => {
  test('there are more than forty', () => {
    expect(programs.length).toBeGreaterThan(40);
  });

  test.each(programs)('%s', (_, path) => {
    expect(errors.get(path)).toEqual([]);
  });
});

describe('the tutorial compiles, as a reader writes it', () => {
  test('in six steps', () => {
    expect(tutorial.length).toBe(6);
  });

  test.each(tutorial)('%s', (_, path) => {
    const folder = dirname(path);
    expect([...errors].filter(([file]) => dirname(file) === folder).flatMap(([, found]) => found)).toEqual(
      [],
    );
  });
});

describe('the page of compiler errors shows what the compiler reports', () => {
  test('in more than ten examples', () => {
    expect(mistakes.length).toBeGreaterThan(10);
  });

  test.each(mistakes)('%s', (_, path, message) => {
    expect(reported.get(path)).toEqual([message]);
  });
});
