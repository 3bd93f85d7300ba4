import { replayFrom } from '@offheap/core/testing';
import { Pool } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { forbidden, forbidGeneratedCode } from '../packages/struct/test/forbidden-code.ts';
import { Item } from '../packages/struct/test/model/item.ts';
import { modelRuns } from './model/runs.ts';

/** Environment variables; a page has none. */
const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
/** Node.js runs 1,000 programs of each kind; a page runs the first 250, since compiling their loops takes most of its time. */
const replay = { ...replayFrom(process?.env), programs: process === undefined ? 250 : 1000 };

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
    for (const { name, run } of [...modelRuns(true), ...modelRuns(false)]) test(name, () => run(replay));
  });
});
