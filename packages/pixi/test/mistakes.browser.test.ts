import { AllocatorError } from '@offheap/core';
import * as struct from '@offheap/struct';
import { Texture, TextureSource } from 'pixi.js';
import { describe, expect, test } from 'vitest';
import page from '../../../docs/mistakes.md?raw';
import { mistakesOf, outcomeOf } from '../../../tests/mistakes/page.ts';
import { Emitter } from '../src/emitter/index.ts';
import { PoolView } from '../src/index.ts';

const mistakes = mistakesOf(page).filter(({ section }) => section === 'Drawing with pixi.js');

describe('the examples of docs/mistakes.md print the expected output: drawing', () => {
  test.each(mistakes)('$title', (mistake) => {
    expect(outcomeOf(mistake, { ...struct, AllocatorError, Emitter, PoolView, Texture, TextureSource })).toBe(
      mistake.message,
    );
  });
});
