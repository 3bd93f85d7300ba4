import { describe, expect, test } from 'vitest';
import { hostileFiles, hostileStates } from './hostile/runs.ts';

// `pnpm soak hostile` runs thousands.
describe.each([true, false])('checked: %s', (checked) => {
  test('a save file with a right checksum and wrong numbers is refused, or everything works to its end', () => {
    const { refused, accepted } = hostileFiles(300, checked, 1);
    expect(refused).toBeGreaterThan(100);
    expect(accepted).toBeGreaterThan(10); // what is written over data, not counts
  });

  test('a state full of random words is refused, or what is attached to it works inside its own blocks', () => {
    const { refused, accepted } = hostileStates(3000, checked, 1);
    expect(refused).toBeGreaterThan(500);
    expect(accepted).toBeGreaterThan(0);
  });
});
