import { describe, expect, test } from 'vitest';
import { hostileWorlds } from './hostile/attached-world.ts';
import { PATTERNS } from './hostile/patterns.ts';
import { hostileFiles, hostileStates, hostileWords } from './hostile/runs.ts';

// `pnpm soak hostile` runs thousands.
describe.each([true, false])('checked: %s', (checked) => {
  test('a save file with a valid checksum and wrong numbers is refused, or everything works', () => {
    const { refused, accepted } = hostileFiles(300, checked, 1);
    expect(refused).toBeGreaterThan(100);
    expect(accepted).toBeGreaterThan(10); // words that replace data, not counts
  });

  test('a state with wrong words is refused, or objects that are attached to it work inside their own blocks', () => {
    const { refused, accepted } = hostileStates(45, checked, 1);
    expect(refused).toBeGreaterThan(500);
    expect(accepted).toBeGreaterThan(0);
  });

  test.each(Object.keys(PATTERNS))(
    'a world with %s is refused, or works inside its own blocks',
    (pattern) => {
      const { refused, accepted } = hostileWorlds(60, pattern, checked, 1);
      expect(refused).toBeGreaterThan(5);
      expect(accepted).toBeGreaterThan(0);
    },
  );
});

test('an allocator with one wrong word is refused, or works inside its own blocks, alone and in compositions', () => {
  const { refused, accepted } = hostileWords(11);
  expect(refused).toBeGreaterThan(1000);
  expect(accepted).toBeGreaterThan(100);
});
