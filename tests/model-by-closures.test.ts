import { Pool } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { FEW_PROGRAMS } from '../packages/core/test/replay.ts';
import { forbidden, forbidGeneratedCode } from '../packages/struct/test/forbidden-code.ts';
import { Item } from '../packages/struct/test/model/item.ts';
import { modelRuns } from './model/runs.ts';

describe('where code generation is not allowed', () => {
  forbidGeneratedCode();

  test('code generation is tried once, and closures are used', () => {
    const pool = new Pool(Item, { capacity: 2, checked: false });
    const item = pool.create();
    item.at.y = 5;
    pool.system((entry, by: number) => void (entry.x += by))(2);
    expect([item.x, item.at.y, item.sum]).toEqual([3.5, 5, 4.5]);
    expect(item).toBeInstanceOf(Item);
    expect(forbidden).toHaveBeenCalledTimes(1);
  });

  describe('random programs against a naive model', { timeout: 600_000 }, () => {
    for (const { name, run } of [...modelRuns(true), ...modelRuns(false)])
      test(name, () => run(FEW_PROGRAMS));
  });
});
