import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

test('the page of sizes lists the limits of all imports, in their order', () => {
  const limits = Array.from(read('.size-limit.js').matchAll(/'([\d.]+ kB)'/g), ([, limit]) => limit);
  const table = read('site/pages/sizes.md').split('<!-- sizes -->')[1]!.split('<!-- /sizes -->')[0]!;
  const shown = Array.from(table.matchAll(/\| ([\d.]+ kB) \|$/gm), ([, size]) => size);
  expect(limits.length).toBeGreaterThan(8);
  expect(shown).toEqual(limits);
});
