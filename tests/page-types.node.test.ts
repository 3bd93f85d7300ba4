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

/** Compiles programs, and returns the errors of each, with the lines that explain them. */
function errorsOf(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const config = join(homes[0]!, 'tsconfig.json');
  const options = { noEmit: true, noUnusedLocals: false, noUnusedParameters: true };
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { ...options, module: 'ESNext', moduleResolution: 'bundler' },
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
    if (path !== undefined) errors.get(join(root, path))!.push(message!);
    current = path === undefined ? current : errors.get(join(root, path));
    if (path === undefined && line.startsWith('  ')) current!.push(`${current!.pop()}\n${line}`);
  }
  return errors;
}

function blocksOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return Array.from(text.matchAll(/^```ts(?: twoslash)?\n(.*?)^```/gms), ([, code]) => code!);
}

const sitePages = readdirSync(join(root, 'site/pages'), { recursive: true, encoding: 'utf8' })
  .map((path) => `site/pages/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.md') && path !== 'site/pages/type-errors.md');
const guides = ['debugging', 'fields', 'handles', 'kernels', 'performance', 'saves'].map(
  (name) => `docs/${name}.md`,
);

/** Whole programs: blocks that import something; the blocks of a tutorial together. */
const programs = [
  ...[...sitePages, ...guides].flatMap((page) =>
    blocksOf(page)
      .filter((code) => /^(?:import|\}) .*from '/m.test(code))
      .map((code, i) => [`${page}, program ${i + 1}`, code, page] as const),
  ),
  ['docs/world.md', blocksOf('docs/world.md').join(''), ''] as const,
].map(([title, code, page], i) => [title, store(`program-${i}.ts`, code, page)] as const);

const page = readFileSync(join(root, 'site/pages/type-errors.md'), 'utf8');
const [definitions] = blocksOf('site/pages/type-errors.md');
const mistakes = Array.from(
  page.matchAll(/^### ([^\n]*)\n\n```ts(?: twoslash)?\n(.*?)^```\n\n```text\n(.*?)^```/gms),
  ([, title, code, message], i) =>
    [title!, store(`mistake-${i}.ts`, `${definitions}\n${code}`), message!.trimEnd()] as const,
);

const errors = errorsOf([...programs, ...mistakes].map(([, path]) => path));

describe('programs of the documentation compile', () => {
  test('there are more than forty', () => {
    expect(programs.length).toBeGreaterThan(40);
  });

  test.each(programs)('%s', (_, path) => {
    expect(errors.get(path)).toEqual([]);
  });
});

describe('the page of compiler errors shows what the compiler reports', () => {
  test('in more than ten examples', () => {
    expect(mistakes.length).toBeGreaterThan(10);
  });

  test.each(mistakes)('%s', (_, path, message) => {
    expect(errors.get(path)).toEqual([message]);
  });
});
