import type * as ecs from '@offheap/ecs';
import type * as ecsDebug from '@offheap/ecs/debug';
import { Random } from '@offheap/core/testing';
import type * as struct from '@offheap/struct';
import { expect } from 'vitest';
import { overflowAt } from './overflow-at.ts';

/** A build of the library: see `allocators.ts`. */
export type ComponentLibrary = typeof struct & typeof ecs & typeof ecsDebug;

/** The values of a new entry. */
const [FIRST, SECOND] = [7, 0.5];

function itemOf({ Struct, u32, f64 }: ComponentLibrary) {
  return class Item extends Struct {
    static readonly struct = 'FullStackItem';
    id = u32(FIRST);
    twice = f64(SECOND);
  };
}

/**
 * Adds and removes components where the stack has no room: each call is complete, or has changed nothing. Returns the number of calls that
 * threw.
 */
export function runComponents(library: ComponentLibrary, checked: boolean): number {
  let overflows = 0;
  for (let seed = 1; seed <= 3; seed++) {
    for (let words = 0; words < 8; words++) {
      const entities = new library.Entities({ capacity: 64 });
      const pool = new library.ComponentPool(itemOf(library), { entities, capacity: 64, checked });
      const random = new Random(seed * 8 + words);
      const all = Array.from({ length: 40 }, () => entities.create());
      const step = (frames: number): void => {
        const entity = all[random.below(all.length)]!;
        const run = (): void => {
          if (!pool.has(entity)) pool.add(entity);
          else pool.remove(entity);
        };
        const had = pool.has(entity);
        if (frames < 0) run();
        else if (overflowAt(frames, words, run)) overflows++;
        if (had || !pool.has(entity)) return;
        const added = pool.get(entity)!;
        expect([added.id, added.twice]).toEqual([FIRST, SECOND]);
        added.id = entity;
        added.twice = 2 * entity;
      };
      for (let i = 0; i < 60; i++) step(-1);
      for (let frames = 0; frames < 24; frames++) {
        const before = all.filter((entity) => pool.has(entity));
        step(frames);
        expect(library.verifyComponents(pool)).toEqual([]);
        expect(Math.abs(pool.length - before.length)).toBeLessThan(2);
        for (const entity of all) {
          const found = pool.get(entity);
          if (found !== undefined) expect([found.id, found.twice]).toEqual([entity, 2 * entity]);
        }
        for (let i = 0; i < 3; i++) step(-1);
      }
    }
  }
  return overflows;
}
