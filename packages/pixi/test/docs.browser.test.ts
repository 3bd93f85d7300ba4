import * as ecs from '@offheap/ecs';
import * as struct from '@offheap/struct';
import * as pixi from 'pixi.js';
import { afterEach, expect, test } from 'vitest';
import page from '../../../docs/actors.md?raw';
import readme from '../README.md?raw';
import * as drawing from '../src/index.ts';
import { type ProgramModules, runProgram } from './run-program.ts';

const modules: ProgramModules = {
  '@offheap/ecs': ecs,
  '@offheap/struct': struct,
  '@offheap/pixi': drawing,
  'pixi.js': pixi,
};

const apps: pixi.Application[] = [];
afterEach(() => {
  for (const app of apps.splice(0)) app.destroy(true);
});

/** The blocks of code of a page. */
function blocksOf(text: string): string[] {
  return Array.from(text.matchAll(/^```[jt]s\n(.*?)^```/gms), ([, block]) => block!);
}

/** The expected output in the lines `console.log(...); // expected` of a program. */
function expectedOf(program: string): string[] {
  return Array.from(program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, says]) => says!);
}

test.each([
  ['class Arrow', ['true', 'false']],
  ['class Actor', ['60', '60']],
])('the program of the README with %s prints the expected output', async (definition, expected) => {
  const program = blocksOf(readme).find((block) => block.includes(definition))!;
  expect(expectedOf(program)).toEqual(expected);
  expect(await runProgram(program, modules, apps)).toEqual(expected);
});

test('the code blocks of docs/actors.md form one program, which prints the expected output', async () => {
  const program = blocksOf(page).join('');
  const expected = expectedOf(program);
  expect(expected.length).toBe(6);
  expect(await runProgram(program, modules, apps)).toEqual(expected);
  const [app] = apps;
  const { pixels, width, height } = app!.renderer.extract.pixels(app!.stage);
  expect(width * height).toBeGreaterThan(100_000);
  const drawn = pixels.filter((_, i) => i % 4 === 3 && pixels[i]! > 128).length;
  expect(drawn / (width * height)).toBeGreaterThan(0.1); // people and trees are drawn
});
