import '@offheap/ecs/attach';
import '@offheap/struct/columns';
import * as core from '@offheap/core';
import * as composed from '@offheap/core/compose';
import * as debug from '@offheap/core/debug';
import * as struct from '@offheap/struct';
import * as structDebug from '@offheap/struct/debug';
import * as structKernel from '@offheap/struct/kernel';
import * as ecs from '@offheap/ecs';
import * as ecsDebug from '@offheap/ecs/debug';
import { describe, expect, test } from 'vitest';
import page from '../docs/mistakes.md?raw';
import { mistakesOf, outcomeOf } from './mistakes/page.ts';

/** Drawn with pixi: tested with that package. */
const DRAWING = 'Drawing with pixi.js';

const mistakes = mistakesOf(page);
const sections = [...new Set(mistakes.map(({ section }) => section))].filter((name) => name !== DRAWING);

test('docs/mistakes.md lists at least 40 mistakes, each with a message and a fix', () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(40);
  expect(mistakes.filter(({ code, message, fix }) => code === '' || message === '' || fix === '')).toEqual(
    [],
  );
  expect(new Set(mistakes.map(({ title }) => title)).size).toBe(mistakes.length);
});

describe.each(sections)('the examples of docs/mistakes.md print the expected output: %s', (section) => {
  test.each(mistakes.filter((mistake) => mistake.section === section))('$title', (mistake) => {
    expect(
      outcomeOf(mistake, {
        ...core,
        ...composed,
        ...debug,
        ...struct,
        ...structDebug,
        ...structKernel,
        ...ecs,
        ...ecsDebug,
      }),
    ).toBe(mistake.message);
  });
});
