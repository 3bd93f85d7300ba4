import { i32, Struct } from '@offheap/struct';
import { ComponentPool, Entities, type Entity, group, query, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

class Thing extends Struct {
  id = i32();
}

/** Set by each test: what the hooks of `Told` do. */
let whenCreated: (component: Told) => void = () => undefined;
let whenDestroyed: (component: Told) => void = () => undefined;

class Told extends Struct {
  id = i32();

  onCreate(): void {
    whenCreated(this);
  }

  onDestroy(): void {
    whenDestroyed(this);
  }
}

/** The component of a callback that changes the pool. */
export function componentsInCallbacksSuite(): void {
  for (const checked of [true, false]) {
    for (const maxCapacity of [8, 16]) {
      for (const isGrouped of [false, true]) {
        const title = `a ${isGrouped ? 'grouped ' : ''}ComponentPool, ${checked ? 'checked' : 'production'}, up to ${maxCapacity}`;
        describe(title, () => {
          const poolOf = <T extends Thing | Told>(T: new () => T, count: number) => {
            whenCreated = whenDestroyed = () => undefined;
            const entities = new Entities({ capacity: 32 });
            const pool = new ComponentPool(T, { entities, capacity: 8, maxCapacity, checked });
            const tag = new Tag({ entities, capacity: 32 });
            if (isGrouped) group(pool, tag);
            const ids = Array.from({ length: count }, (_, id) => {
              const entity = entities.create();
              if (id % 2 === 0) tag.add(entity);
              pool.add(entity).id = id;
              return entity;
            });
            const values = (): number[] => ids.map((entity) => pool.get(entity)?.id ?? -1);
            return { entities, pool, tag, ids, values };
          };

          test('an init that removes the component and adds another one, or restores one: onCreate and errors do not refer to the other component', () => {
            const { pool, entities, ids } = poolOf(Told, 2);
            const [first, second] = [ids[0]!, ids[1]!];
            const { memory } = entities;
            const withFirst = memory.snapshot();
            let created = 0;
            whenCreated = () => created++;
            pool.remove(first);
            pool.add(first, () => {
              pool.remove(first);
              pool.add(first, { id: 50 });
            });
            expect([created, pool.get(first)!.id]).toEqual([1, 50]);
            const failure = new Error('mine');
            const failing = (act: () => void) => () =>
              pool.add(first, () => {
                act();
                throw failure;
              });
            pool.remove(first);
            expect(
              failing(() => {
                pool.remove(first);
                pool.add(first, { id: 60 });
              }),
            ).toThrow(failure);
            expect([created, pool.get(first)!.id]).toEqual([2, 60]);
            pool.remove(first);
            pool.add(first, () => memory.restore(withFirst));
            expect([created, pool.get(first)!.id, pool.get(second)!.id]).toEqual([2, 0, 1]);
            pool.remove(first);
            expect(failing(() => memory.restore(withFirst))).toThrow(failure);
            expect([created, pool.get(first)!.id, pool.length]).toEqual([2, 0, 2]);
          });

          test('an init that removes other components still has its own component', () => {
            for (const victim of [0, 1, 2]) {
              const { entities, pool, tag, ids, values } = poolOf(Thing, 3);
              const ship = entities.create();
              tag.add(ship);
              pool.add(ship, (component) => {
                component.id = 50;
                if (victim === 1) entities.destroy(ids[victim]!);
                else pool.remove(ids[victim]!);
                component.id++;
              });
              expect(pool.get(ship)?.id).toBe(51);
              expect(values()).toEqual([0, 1, 2].map((id) => (id === victim ? -1 : id)));
            }
          });

          test('an init that removes its own component writes to no other component', () => {
            const { entities, pool, values } = poolOf(Thing, 3);
            const ship = entities.create();
            const write = (): void => {
              pool.add(ship, (component) => {
                pool.remove(ship);
                pool.add(entities.create(), (next) => void (next.id = 60));
                component.id = 99;
              });
            };
            if (checked) expect(errorOf(write)).toMatch(/^STALE: /);
            else write();
            expect(values()).toEqual([0, 1, 2]);
            expect(Array.from(pool, ({ id }) => id)).not.toContain(99);
          });

          test('an onDestroy that removes and adds others still has its own component as `this`', () => {
            for (const victim of [0, 1, 2, 3]) {
              for (const other of [0, 1, 2, 3]) {
                if (victim === other) continue;
                const { entities, pool, ids, values } = poolOf(Told, 4);
                let seen = -1;
                let made: Entity | undefined;
                whenDestroyed = (component) => {
                  if (component.id !== victim) return;
                  pool.remove(ids[other]!);
                  made = entities.create();
                  pool.add(made, { id: 77 });
                  seen = component.id;
                  component.id = 99;
                };
                if (other === 0) entities.destroy(ids[victim]!);
                else pool.remove(ids[victim]!);
                expect(seen).toBe(victim);
                expect(pool.get(made!)?.id).toBe(77);
                expect(values()).toEqual([0, 1, 2, 3].map((id) => (id === victim || id === other ? -1 : id)));
              }
            }
          });

          test('an onCreate that removes others still has its own component as `this`', () => {
            for (const victim of [0, 1, 2]) {
              const { entities, pool, ids, values } = poolOf(Told, 3);
              whenCreated = (component) => {
                if (component.id !== 40) return;
                entities.destroy(ids[victim]!);
                component.id = 41;
              };
              const ship = entities.create();
              expect(pool.add(ship, { id: 40 }).id).toBe(41);
              expect(values()).toEqual([0, 1, 2].map((id) => (id === victim ? -1 : id)));
            }
          });

          test('removeWhere counts each component once, whatever its predicate removes', () => {
            const { entities, pool, values } = poolOf(Thing, 4);
            const count = pool.removeWhere((component, entity) => {
              const { id } = component;
              if (id === 1) pool.remove(entity);
              if (id === 2) entities.destroy(entity);
              return id > 0;
            });
            expect(pool.length).toBe(4 - 3);
            expect(count).toBe(1);
            expect(values()).toEqual([0, -1, -1, -1]);
          });

          test('async callbacks are refused, and remove nothing', () => {
            const { entities, pool, tag, values } = poolOf(Thing, 3);
            const refused = /^INVALID_ARGUMENT: /;
            const wait = (async () => Promise.resolve(false)) as unknown as () => boolean;
            const lowered = (): boolean => wait();
            const both = query(pool, tag);
            for (const call of [
              () => pool.removeWhere(wait),
              () => pool.removeWhere(lowered),
              () => pool.each(wait),
              () => pool.system(wait),
              () => pool.add(entities.create(), wait),
              () => pool.add(entities.create(), lowered),
              () => both.each(wait),
              () => both.system(wait),
              () => tag.each(wait),
              () => entities.each(wait),
              () => entities.createMany(2, wait),
            ]) {
              expect(errorOf(call)).toMatch(refused);
            }
            if (checked) {
              for (const call of [
                () => pool.each(lowered),
                () => pool.system(lowered)(),
                () => both.each(lowered),
                () => both.system(lowered)(),
              ]) {
                expect(errorOf(call)).toMatch(refused);
              }
            }
            expect(values()).toEqual([0, 1, 2]);
            expect(pool.length).toBe(3);
          });

          test('dispose inside a loop, an init or a hook is refused before anything is changed', () => {
            const { entities, pool, tag, values } = poolOf(Thing, 3);
            const both = query(pool, tag);
            for (const set of [pool, entities, ...(isGrouped ? [] : [tag])]) {
              const dispose = (): void => set[Symbol.dispose]();
              const loops: (() => void)[] = [() => both.each(dispose), () => both.system(dispose)()];
              if (set !== tag) {
                loops.push(
                  () => pool.each(dispose),
                  () => pool.system(dispose)(),
                  () => pool.removeWhere(() => (dispose(), true)),
                  () => pool.add(entities.create(), dispose),
                );
              }
              if (set === entities)
                loops.push(
                  () => entities.each(dispose),
                  () => entities.createMany(1, dispose),
                );
              for (const loop of loops) expect(errorOf(loop)).toMatch(/^BUSY: /);
            }
            expect(values()).toEqual([0, 1, 2]);
            const told = poolOf(Told, 2);
            for (const set of [told.pool, told.entities]) {
              whenDestroyed = () => set[Symbol.dispose]();
              const ship = told.entities.create();
              told.pool.add(ship, { id: 9 });
              expect(errorOf(() => told.entities.destroy(ship))).toMatch(/^BUSY: /);
            }
            expect(told.values()).toEqual([0, 1]);
          });

          test('systems, queries and iterators of a disposed pool or tag throw', () => {
            for (const victim of ['pool', 'tag', 'excluded'] as const) {
              const { entities, pool, tag } = poolOf(Thing, 4);
              const other = new Tag({ entities, capacity: 8 });
              let turns = 0;
              const turn = (component: Thing): void => {
                turns++;
                component.id = 99;
              };
              const both = query(pool, tag).without(other);
              const system = pool.system(turn);
              const joined = both.system(turn);
              const kept = pool[Symbol.iterator]();
              kept.next();
              const tags = tag[Symbol.iterator]();
              tags.next();
              const set = { pool, tag, excluded: other }[victim];
              set[Symbol.dispose]();
              set.memory.u8.fill(1);
              const disposed = /^DISPOSED: /;
              expect(errorOf(joined)).toMatch(disposed);
              expect(errorOf(() => both.each(turn))).toMatch(disposed);
              expect(errorOf(() => both.count())).toMatch(disposed);
              expect(errorOf(() => [...both])).toMatch(disposed);
              if (victim === 'pool') {
                expect(errorOf(system)).toMatch(disposed);
                expect(errorOf(() => kept.next())).toMatch(disposed);
              }
              if (victim === 'tag') expect(errorOf(() => tags.next())).toMatch(disposed);
              expect(turns).toBe(0);
              expect(new Set(set.memory.u8)).toEqual(new Set([1]));
            }
          });

          test('an iterator that is left unfinished blocks nothing', () => {
            const { entities, pool, ids } = poolOf(Thing, 4);
            pool[Symbol.iterator]().next();
            pool.remove(ids[0]!);
            pool.clear();
            pool.add(ids[1]!, { id: 1 });
            pool.add(ids[2]!, { id: 2 });
            pool[Symbol.iterator]().next();
            expect(entities.destroyMany(ids)).toBe(4);
            pool[Symbol.iterator]().next();
            pool[Symbol.dispose]();
          });

          test('a loop over an iterator reports at its next step that components have moved', () => {
            const { pool, ids } = poolOf(Thing, 5);
            const loop = (): void => {
              for (const component of pool) if (component.id === 3) pool.remove(ids[0]!);
            };
            expect(errorOf(loop)).toMatch(checked ? /^BUSY: Entity/ : /^none/);
            for (const component of pool) pool.destroy(component);
            expect(pool.length).toBe(0);
          });
        });
      }
    }
  }
}
