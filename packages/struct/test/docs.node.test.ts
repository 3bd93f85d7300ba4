import { readFile } from 'node:fs/promises';
import { format } from 'node:util';
import * as core from '@offheap/core';
import * as struct from '@offheap/struct';
import * as math from '@offheap/struct/math';
import { describe, expect, test } from 'vitest';
import { transformWithOxc } from 'vite';

const modules: Readonly<Record<string, object>> = {
  '@offheap/core': core,
  '@offheap/struct': struct,
  '@offheap/struct/math': math,
};

const PAGES = ['README.md', 'docs/fields.md', 'packages/core/README.md', 'packages/struct/README.md'];

/** What a line `console.log(...); // expected` says. */
const EXPECTATION = /console\.log\(.*\); \/\/ (.*)$/gm;

/** Blocks of TypeScript that import something, and nothing but what is here: whole programs. */
async function programsOf(page: string): Promise<string[]> {
  const text = await readFile(new URL(`../../../${page}`, import.meta.url), 'utf8');
  return Array.from(text.matchAll(/^```ts\n(.*?)^```/gms), ([, code]) => code!).filter((code) => {
    const imported = Array.from(code.matchAll(/^(?:import .*|\}) from '(.*)';$/gm), ([, from]) => from!);
    return imported.length > 0 && imported.every((from) => from in modules);
  });
}

/** Runs a program, and gives the lines that it prints. */
async function run(program: string): Promise<string[]> {
  const { code } = await transformWithOxc(program, 'program.ts', { sourcemap: false });
  const body = code.replace(
    /^import \{([^}]*)\} from ["']([^"']+)["'];$/gm,
    (_, names: string, from: string) =>
      `const {${names.replaceAll(' as ', ': ')}} = modules[${JSON.stringify(from)}];`,
  );
  const lines: string[] = [];
  const print = { log: (...values: unknown[]) => void lines.push(format(...values)) };
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function('modules', 'console', body)(modules, print);
  return lines;
}

for (const page of PAGES) {
  describe(`the examples of ${page}`, async () => {
    const programs = await programsOf(page);
    test.each(programs.map((program, i) => [i + 1, program] as const))(
      'example %i runs, and prints what it says',
      async (_, program) => {
        const expected = Array.from(program.matchAll(EXPECTATION), ([, says]) => says);
        const lines = await run(program);
        expect(lines.filter((line) => line !== '')).toEqual(expected);
      },
    );
  });
}
