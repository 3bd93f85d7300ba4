import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as inspector from 'node:inspector/promises';
import { format } from 'node:util';
import * as core from '@offheap/core';
import * as composed from '@offheap/core/compose';
import * as coreDebug from '@offheap/core/debug';
import * as struct from '@offheap/struct';
import * as structDebug from '@offheap/struct/debug';
import * as structKernel from '@offheap/struct/kernel';
import * as ecs from '@offheap/ecs';
import * as ecsDebug from '@offheap/ecs/debug';
import * as bitecsBridge from '@offheap/bitecs';
import * as bridge from '@offheap/typed-struct';
import * as becsy from '@lastolivegames/becsy/lib/index.js'; // its main entry is empty in Node
import * as bitecs from 'bitecs';
import * as koota from 'koota';
import * as miniplex from 'miniplex';
import * as typedStruct from 'typed-struct';
import * as math from '@offheap/struct/math';
import { describe, expect, test } from 'vitest';
import { transformWithOxc } from 'vite';
import { fileNameOf, needsBrowser } from '../site/build/browser-programs.ts';

/** Files that programs write. */
const written = new Map<string, string>();

const modules: Readonly<Record<string, object>> = {
  'node:inspector/promises': inspector,
  '@offheap/core': core,
  '@offheap/core/compose': composed,
  '@offheap/core/debug': coreDebug,
  '@offheap/struct': struct,
  '@offheap/struct/debug': structDebug,
  '@offheap/struct/kernel': structKernel,
  '@offheap/ecs': ecs,
  '@offheap/ecs/debug': ecsDebug,
  '@offheap/bitecs': bitecsBridge,
  '@offheap/struct/math': math,
  '@offheap/typed-struct': bridge,
  '@lastolivegames/becsy': becsy,
  bitecs,
  koota,
  miniplex,
  'typed-struct': typedStruct,
  'node:fs': { writeFileSync: (path: string, text: string) => written.set(path, text) },
};

const PAGES = [
  'README.md',
  'docs/debugging.md',
  'docs/fields.md',
  'docs/handles.md',
  'docs/kernels.md',
  'docs/performance.md',
  'docs/saves.md',
  'docs/testing.md',
  'docs/threads.md',
  'packages/core/README.md',
  'packages/struct/README.md',
  'packages/ecs/README.md',
  'packages/bitecs/README.md',
  'packages/typed-struct/README.md',
  ...sitePages(),
];

/** Pages of the site with programs that need no browser. */
function sitePages(): string[] {
  const folder = new URL('../site/pages/', import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .filter((path) => !path.startsWith('tutorial')) // its blocks are parts of one game: see page-types.node.test.ts
    .filter((path) => {
      const text = readFileSync(new URL(path, folder), 'utf8');
      return /```ts(?: twoslash)?\n/.test(text) && !needsBrowser(text);
    })
    .map((path) => `site/pages/${path.replaceAll('\\', '/')}`);
}

/** The expected output in a line `console.log(...); // expected`. */
const EXPECTATION = /console\.log\(.*\); \/\/ (.*)$/gm;

/** A whole program of a page, and the lines that it should print. */
interface Program {
  readonly code: string;
  readonly prints: readonly string[];
}

/**
 * Whole programs: blocks of TypeScript with imports of available modules only. Their output is in the next block of text, or in comments
 * after their lines.
 */
async function programsOf(page: string): Promise<Program[]> {
  const text = await readFile(new URL(`../${page}`, import.meta.url), 'utf8');
  const blocks = text.matchAll(/^```ts(?: twoslash)?\n(.*?)^```\n(?:\n```text\n(.*?)^```)?/gms);
  return Array.from(blocks, ([, code, output]) => ({
    code: code!,
    prints: output?.trimEnd().split('\n') ?? Array.from(code!.matchAll(EXPECTATION), ([, says]) => says!),
  })).filter(({ code }) => {
    if (fileNameOf(code) !== undefined) return false; // one file of several: page-types.node.test.ts compiles them, threads.node.test.ts runs those of docs/threads.md
    const imported = Array.from(code.matchAll(/^(?:import .*|\}) from '(.*)';$/gm), ([, from]) => from!);
    const isOwn = page.startsWith('site/pages/coming-from/') && code.includes('console.log('); // the code before offheap
    return (imported.length > 0 || isOwn) && imported.every((from) => from in modules);
  });
}

/** The lines of an output without the calls of stacks, which belong to the test. */
function toldOf(lines: readonly string[]): string[] {
  return lines.filter((line) => line !== '' && !line.startsWith('    at '));
}

/** The constructor of async functions, because a program may use `await`. */
const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;

/** Runs a program, and returns the lines that it prints. */
async function run(program: string): Promise<string[]> {
  const { code } = await transformWithOxc(program, 'program.ts', { sourcemap: false });
  const body = code.replace(
    /^import \{([^}]*)\} from ["']([^"']+)["'];$/gm,
    (_, names: string, from: string) =>
      `const {${names.replaceAll(' as ', ': ')}} = modules[${JSON.stringify(from)}];`,
  );
  const lines: string[] = [];
  const print = { log: (...values: unknown[]) => void lines.push(...format(...values).split('\n')) };
  await (AsyncFunction('modules', 'console', body)(modules, print) as unknown as Promise<void>);
  return lines;
}

for (const page of PAGES) {
  describe(`the examples of ${page}`, async () => {
    const programs = await programsOf(page);
    test.each(programs.map((program, i) => [i + 1, program] as const))(
      'example %i runs, and prints the expected output',
      async (_, { code, prints }) => {
        written.clear();
        const lines = await run(code);
        expect(toldOf(lines)).toEqual(toldOf(prints));
        for (const [path, text] of written) await expect(text).toMatchFileSnapshot(`../docs/${path}`);
      },
    );
  });
}

test('the code blocks of docs/ecs.md form one program, which prints the expected output', async () => {
  const text = await readFile(new URL('../docs/ecs.md', import.meta.url), 'utf8');
  const [told] = text.split('\n## 5'); // the following blocks are parts of other programs
  const code = Array.from(told!.matchAll(/^```ts(?: twoslash)?\n(.*?)^```/gms), ([, block]) => block!).join(
    '',
  );
  const answers = /^(.*); \/\/ (true|false)\b.*$/gm;
  const expected = Array.from(code.matchAll(answers), ([, , answer]) => answer);
  expect(expected.length).toBe(3);
  expect(await run(code.replaceAll(answers, 'console.log($1);'))).toEqual(expected);
});

test('the code blocks of docs/world.md form one program, which prints the expected output', async () => {
  const text = await readFile(new URL('../docs/world.md', import.meta.url), 'utf8');
  const code = Array.from(text.matchAll(/^```ts(?: twoslash)?\n(.*?)^```/gms), ([, block]) => block!).join(
    '',
  );
  const answers = /^(.*); \/\/ (true|false)\b.*$/gm;
  const expected = Array.from(code.matchAll(answers), ([, , answer]) => answer);
  expect(expected.length).toBe(14);
  expect(await run(code.replaceAll(answers, 'console.log($1);'))).toEqual(expected);
});
