import { runSeeded } from '@offheap/core/testing';
import '@offheap/struct/columns';
import { f32, object, Struct, u32, vec2 } from '@offheap/struct';
import { ComponentPool, Entities, type Entity, group } from '@offheap/ecs';
import { verifyComponents } from '@offheap/ecs/debug';
import { describe, expect, test } from 'vitest';
import { REPLAY } from '../../../core/test/replay.ts';
import { errorOf } from '../../../struct/test/error-of.ts';

class Actor extends Struct {
  y = f32();
  at = vec2();
  number = u32();
  name = object<string>();
}
class Other extends Struct {
  x = f32();
}

/** `ComponentPool.sortBy`. */
export function componentSortingSuite(checked: boolean): void {
  for (const storage of ['interleaved', 'columns'] as const) {
    const start = () => {
      const entities = new Entities({ capacity: 64 });
      const actors = new ComponentPool(Actor, { entities, capacity: 8, maxCapacity: 64, checked, storage });
      return { entities, actors };
    };
    const title = `components ${storage === 'columns' ? 'in columns ' : ''}sorted, checked: ${checked}`;

    describe(title, () => {
      test('are in the order of the key, and still belong to their entities', () => {
        const { seed, program } = REPLAY;
        const run = { name: title, seed, program, programs: 30 };
        runSeeded(run, (random) => {
          const { entities, actors } = start();
          const model: { entity: Entity; y: number; number: number }[] = [];
          for (let step = 0; step < 40; step++) {
            const isNew = model.length < 4 || (random.below(3) > 0 && model.length < 64);
            if (isNew) {
              const entity = entities.create();
              const y = random.below(10) / 4;
              actors.add(entity, { y, at: { x: step, y: -y }, number: step, name: `${step}` });
              model.push({ entity, y, number: step });
            } else {
              const [gone] = model.splice(random.below(model.length), 1);
              entities.destroy(gone!.entity);
            }
            if (step % 5 !== 4) continue;
            const before = Array.from({ length: actors.length }, (_, i) => actors.entityAt(i));
            const isByField = random.below(2) === 0;
            if (isByField) actors.sortBy('y');
            else actors.sortBy((actor) => actor.number % 5);
            const keyOf = ({ y, number }: { y: number; number: number }): number =>
              isByField ? y : number % 5;
            const expected = before.map((entity) => model.find((each) => each.entity === entity)!);
            expected.sort((a, b) => keyOf(a) - keyOf(b));
            expect(expected.map(({ entity }) => entity)).toEqual(expected.map((_, i) => actors.entityAt(i)));
            for (const { entity, y, number } of model) {
              const actor = actors.get(entity)!;
              expect([actor.y, actor.number, actor.at.x, actor.at.y, actor.name]).toEqual([
                y,
                number,
                number,
                y === 0 ? -0 : -y,
                `${number}`,
              ]);
            }
            expect(verifyComponents(actors)).toEqual([]);
          }
        });
      });

      test('are not sorted if the key function changes the pool', () => {
        const { entities, actors } = start();
        for (const y of [3, 2, 1]) actors.add(entities.create(), { y });
        const first = actors.entityAt(0);
        const removing = (actor: Actor): number => {
          const { number } = actor;
          if (actors.entityOf(actor) === first) {
            actors.remove(first);
            actors.add(first, { y: 9 });
          }
          return 5 - number;
        };
        expect(errorOf(() => actors.sortBy(removing))).toMatch(
          /^BUSY: The callback of `sortBy` created or destroyed entries of the ComponentPool of Actor/,
        );
        expect(actors.length).toBe(3);
        expect(verifyComponents(actors)).toEqual([]);
      });

      test('are not sorted if the key function restores the memory, even to the same entities', () => {
        const { entities, actors } = start();
        for (const y of [3, 2, 1]) actors.add(entities.create(), { y });
        const before = actors.memory.snapshot();
        const restoring = (actor: Actor): number => {
          if (actor.y === 3) actors.memory.restore(before);
          return actor.y;
        };
        expect(errorOf(() => actors.sortBy(restoring))).toMatch(
          /^BUSY: The callback of `sortBy` .*restored its memory/,
        );
        expect(actors.length).toBe(3);
        expect(actors.at(0).y).toBe(3);
      });

      test('are not sorted in a loop, an `init`, or a group', () => {
        const { entities, actors } = start();
        actors.add(entities.create(), { y: 2 });
        actors.add(entities.create(), { y: 1 });
        actors.each(() => expect(errorOf(() => actors.sortBy('y'))).toMatch(/^BUSY: sortBy\(\)/));
        actors.add(entities.create(), () => {
          expect(errorOf(() => actors.sortBy('y'))).toMatch(/^BUSY: sortBy\(\)/);
        });
        expect(errorOf(() => actors.sortBy('at' as never))).toMatch(/^INVALID_ARGUMENT: sortBy\('at'\)/);
        expect(actors.at(0).y).toBe(2);
        group(actors, new ComponentPool(Other, { entities, capacity: 8, checked }));
        expect(errorOf(() => actors.sortBy('y'))).toBe(
          'INVALID_ARGUMENT: sortBy() of the ComponentPool of Actor, which is in a group: expected a pool without one, because a group keeps its own order. Leave this pool out of the group.',
        );
      });

      if (checked) {
        test('do not silently leave a cursor on another component', () => {
          const { entities, actors } = start();
          actors.add(entities.create(), { y: 2 });
          const last = entities.create();
          actors.add(last, { y: 1 });
          const cursor = actors.get(last)!;
          actors.sortBy('y');
          expect(errorOf(() => cursor.y)).toMatch(/^STALE/);
        });
      }
    });
  }
}
