/// <reference types="vite/client" />
import * as fork from '@barvynkoa/particle-emitter';
import * as core from '@offheap/core';
import * as ecs from '@offheap/ecs';
import * as pixiBridge from '@offheap/pixi';
import * as emitter from '@offheap/pixi/emitter';
import * as particleEmitter from '@offheap/pixi/particle-emitter';
import * as struct from '@offheap/struct';
import * as pixi from 'pixi.js';
import { transform } from 'sucrase';
import { afterEach, describe, expect, test } from 'vitest';
import { type ProgramModules, runProgram } from '../../packages/pixi/test/run-program.ts';
import { fileNameOf, needsBrowser } from '../build/browser-programs.ts';
import { programs } from '../playground/programs.ts';

const modules: ProgramModules = {
  '@barvynkoa/particle-emitter': fork,
  '@offheap/core': core,
  '@offheap/ecs': ecs,
  '@offheap/pixi': pixiBridge,
  '@offheap/pixi/emitter': emitter,
  '@offheap/pixi/particle-emitter': particleEmitter,
  '@offheap/struct': struct,
  'pixi.js': pixi,
};

const pages = import.meta.glob<string>('../pages/**/*.md', { query: '?raw', import: 'default', eager: true });

/** Programs of the pages that need a browser. */
const found = Object.entries(pages).flatMap(([page, text]) =>
  Array.from(text.matchAll(/^```ts(?: twoslash)?\n(.*?)^```/gms), ([, code]) => code!)
    .filter((code) => needsBrowser(code) && fileNameOf(code) === undefined) // worker.node.test.ts runs files
    .map((code, i) => [`${page.replace('../pages/', '')}, program ${i + 1}`, code] as const),
);

const apps: pixi.Application[] = [];
afterEach(() => {
  for (const app of apps.splice(0)) app.destroy(true);
});

/** Runs a program in TypeScript, and returns what it prints. */
function run(program: string): Promise<string[]> {
  const { code } = transform(program, { transforms: ['typescript'], disableESTransforms: true });
  return runProgram(code, modules, apps);
}

describe('programs of the site that need a browser', () => {
  test('are on several pages', () => {
    expect(found.length).toBeGreaterThan(5);
  });

  test.each(found)('%s runs, and prints the expected output', async (_, code) => {
    const expected = Array.from(code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, says]) => says!);
    expect(await run(code)).toEqual(expected);
    for (const app of apps) app.render();
  });
});

test('the first program of the playground draws sparks', async () => {
  expect(await run(programs[0]!.code)).toEqual(['A fountain of 20000 sparks at most']);
  const [app] = apps;
  app!.ticker.update(performance.now() + 50);
  app!.render();
  const { pixels } = app!.renderer.extract.pixels({ target: app!.stage, frame: app!.screen });
  expect(pixels.some((value) => value > 128)).toBe(true);
});
