import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** What a build of `production/game.ts` prints. */
interface Run {
  readonly names: readonly string[];
  readonly save: string;
  readonly contents: { readonly ships: readonly unknown[] };
}

const SOURCE_NAMES = ['Engine', 'Ship', 'Missile', 'Player', 'GameState'];

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'saves-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles a program for production, and returns a function that runs it. */
async function productionBuild(name: string, minify: boolean): Promise<(save?: string) => Run> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { conditions: ['@offheap/source', 'module', 'browser', 'development|production'] },
    build: {
      write: false,
      minify: minify ? 'oxc' : false,
      lib: { entry: fileURLToPath(new URL(`production/${name}.ts`, import.meta.url)), formats: ['es'] },
      rolldownOptions: { external: /^node:/, output: { minify } },
    },
  });
  const [{ output }] = built as [Rollup.RollupOutput]; // one format, not watched
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, output[0].code);
  return (save) => {
    const args = save === undefined ? [path] : [path, save];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Run; // the output of the program
  };
}

test('two production builds whose bundler renamed every class can load each other’s saves', async () => {
  const [one, two] = [
    await productionBuild('first-build', true),
    await productionBuild('later-build', false),
  ];
  const [first, second] = [one(), two()];
  for (const [i, name] of SOURCE_NAMES.entries()) {
    expect(new Set([name, first.names[i], second.names[i]]).size).toBe(3);
  }
  expect(second.contents).toEqual(first.contents);
  expect(first.contents.ships.length).toBe(8);
  expect(two(first.save).contents).toEqual(first.contents);
  expect(one(second.save).contents).toEqual(first.contents);
  expect(one(two(first.save).save).save).toBe(first.save);
});
