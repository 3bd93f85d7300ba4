import { MiB } from '@offheap/core';
import { Struct, u32 } from '@offheap/struct';
import {
  CommandBuffer,
  type ComponentPool,
  entity,
  type Entity,
  group,
  NO_ENTITY,
  type Tag,
  World,
  type WorldOptions,
} from '@offheap/ecs';
import { verifyComponents, verifyEntities } from '@offheap/ecs/debug';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

class Ship extends Struct {
  static readonly struct = 'Ship';
  x = u32();
}
class Engine extends Struct {
  static readonly struct = 'Engine';
  x = u32();
}
class Trail extends Struct {
  static readonly struct = 'Trail';
  x = u32();
}
class Missile extends Struct {
  static readonly struct = 'Missile';
  static whenCreated: (() => void) | undefined;
  static whenDestroyed: (() => void) | undefined;
  x = u32();
  onCreate(): void {
    const then = Missile.whenCreated;
    Missile.whenCreated = undefined;
    then?.();
  }
  onDestroy(): void {
    const then = Missile.whenDestroyed;
    Missile.whenDestroyed = undefined;
    then?.();
  }
}

type Set = ComponentPool<Ship> | ComponentPool<Engine> | ComponentPool<Trail> | ComponentPool<Missile> | Tag;

/** Returns a list as strings in ascending order. */
function sorted(list: readonly (string | number)[]): string[] {
  return list.map(String).sort((a, b) => (a < b ? -1 : 1)); // oxlint-disable-line unicorn/no-array-sort -- of a copy
}

/** Runs a function once. */
function once(fn: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    fn();
  };
}

export function removalsInCallbacksSuite(checked: boolean): void {
  const start = (options: WorldOptions = {}) => {
    const world = new World({ capacity: 64, bytes: MiB, checked, ...options });
    const log: string[] = [];
    return { world, entities: world.entities, log };
  };

  const expectSound = (world: World, ...sets: Set[]): void => {
    expect(verifyEntities(world.entities)).toEqual([]);
    for (const set of sets) expect(verifyComponents(set as ComponentPool<Ship>)).toEqual([]);
  };

  describe(`destroying an entity inside the removal of its component, checked: ${checked}`, () => {
    for (const way of ['remove', 'commands', 'removeWhere', 'clear'] as const) {
      const removeBy = (world: World, pool: ComponentPool<Missile>, entity: Entity): void => {
        if (way === 'remove') expect(pool.remove(entity)).toBe(true);
        else if (way === 'clear') pool.clear();
        else if (way === 'removeWhere') pool.removeWhere(() => true);
        else {
          const commands = new CommandBuffer(world.entities);
          world.scratch.scope((scope) => {
            commands.begin(scope);
            commands.remove(pool, entity);
            commands.apply();
          });
        }
      };

      for (const caller of ['onDestroy', 'onRemove'] as const) {
        test(`removes the component immediately, so that a new entity in the slot has its own component: ${way}, ${caller}`, () => {
          const { world, entities } = start();
          const missiles = world.pool(Missile);
          const engines = world.pool(Engine);
          const missile = world.spawn([Missile, { x: 5 }], [Engine, { x: 6 }]);
          const explode = once(() => {
            expect(entities.destroy(missile)).toBe(true);
            expect([entities.has(missile), missiles.has(missile), missiles.length]).toEqual([
              false,
              false,
              0,
            ]);
            if (way !== 'removeWhere' && way !== 'clear') world.spawn([Missile, { x: 40 }]);
          });
          if (caller === 'onDestroy') Missile.whenDestroyed = explode;
          else missiles.onRemove(explode);
          removeBy(world, missiles, missile);
          const left = way === 'remove' || way === 'commands' ? 1 : 0;
          expect([entities.length, missiles.length, engines.length]).toEqual([left, left, 0]);
          if (left === 1) expect(missiles.at(0).x).toBe(40);
          expectSound(world, missiles, engines);
        });
      }
    }

    test('calls each observer once, with the data, and runs `onDestroy` once', () => {
      for (const teller of [0, 1, 2, 3]) {
        const { world, entities, log } = start();
        const missiles = world.pool(Missile);
        const engines = world.pool(Engine);
        for (const number of [0, 1, 2]) {
          missiles.onRemove((missile, entity) => {
            log.push(`${number}: ${missile.x}`);
            if (teller === number) entities.destroy(entity);
          });
        }
        engines.onRemove((engine) => log.push(`engine: ${engine.x}`));
        const missile = world.spawn([Missile, { x: 5 }], [Engine, { x: 6 }]);
        Missile.whenDestroyed = () => {
          log.push('onDestroy');
          if (teller === 3) entities.destroy(missile);
        };
        expect(missiles.remove(missile)).toBe(true);
        Missile.whenDestroyed = undefined;
        expect(sorted(log)).toEqual(['0: 5', '1: 5', '2: 5', 'engine: 6', 'onDestroy']);
        expect([entities.length, missiles.length, engines.length]).toEqual([0, 0, 0]);
        expectSound(world, missiles, engines);
      }
    });

    test('calls an observer once if `onDestroy` removes the component again', () => {
      for (const way of ['remove', 'destroy'] as const) {
        const { world, entities, log } = start();
        const missiles = world.pool(Missile);
        missiles.onRemove((missile) => log.push(`removed ${missile.x}`));
        const missile = world.spawn([Missile, { x: 5 }]);
        Missile.whenDestroyed = () => expect(missiles.remove(missile)).toBe(false);
        if (way === 'remove') missiles.remove(missile);
        else entities.destroy(missile);
        expect([log, missiles.length]).toEqual([['removed 5'], 0]);
      }
    });

    test('keeps groups in order', () => {
      const { world, entities } = start();
      const missiles = world.pool(Missile);
      const engines = world.pool(Engine);
      const both = group(missiles, engines);
      const others = [1, 2, 3].map((x) => world.spawn([Missile, { x }], [Engine, { x }]));
      const missile = world.spawn([Missile, { x: 4 }], [Engine, { x: 4 }]);
      Missile.whenDestroyed = () => {
        entities.destroy(others[0]!);
        entities.destroy(missile);
        world.spawn([Missile, { x: 5 }], [Engine, { x: 5 }]);
      };
      missiles.remove(missile);
      const seen: number[] = [];
      both.each((a, b) => void seen.push(a.x, b.x));
      expect(sorted(seen)).toEqual(['2', '2', '3', '3', '5', '5']);
      expectSound(world, missiles, engines);
    });
  });

  describe(`clear(), checked: ${checked}`, () => {
    for (const caller of ['onDestroy', 'onRemove'] as const) {
      for (const grouped of ['in a group', 'alone', 'in a group, from its other pool'] as const) {
        test(`removes the components that the pool had, and no other: ${caller} adds one, ${grouped}`, () => {
          const { world } = start();
          const missiles = world.pool(Missile);
          const engines = world.pool(Engine);
          if (grouped === 'in a group') group(missiles, engines);
          if (grouped === 'in a group, from its other pool') group(engines, missiles);
          for (const x of [1, 2, 3]) world.spawn([Missile, { x }]);
          const late = world.spawn([Engine]); // enters the group, before the others
          const add = once(() => missiles.add(late, { x: 9 }));
          if (caller === 'onDestroy') Missile.whenDestroyed = add;
          else missiles.onRemove(add);
          missiles.clear();
          expect(Array.from(missiles, ({ x }) => x)).toEqual([9]);
          expect([missiles.has(late), engines.length]).toEqual([true, 1]);
          expectSound(world, missiles, engines);
        });
      }
    }
  });

  describe(`a chain of destroys that fills the stack, checked: ${checked}`, () => {
    test.each(['onRemove', 'onDestroy'] as const)(
      'by %s throws, and leaves no component of a destroyed entity',
      (by) => {
        let destroyNext: (next: Entity) => void = () => undefined;
        class Link extends Struct {
          static readonly struct = 'Link';
          next = entity();
          onDestroy(): void {
            if (by === 'onDestroy') destroyNext(this.next);
          }
        }
        const count = 20_000;
        const { world } = start({ capacity: count, bytes: 16 * MiB });
        const { entities } = world;
        const links = world.pool(Link);
        destroyNext = (next) => void (next !== NO_ENTITY && entities.destroy(next));
        links.onRemove(({ next }) => by === 'onRemove' && destroyNext(next));
        let last = NO_ENTITY;
        for (let i = 0; i < count; i++) last = world.spawn([Link, { next: last }]);
        const startedAt = performance.now();
        expect(() => entities.destroy(last)).toThrow();
        expect(performance.now() - startedAt).toBeLessThan(10_000);
        expect([verifyEntities(entities), verifyComponents(links)]).toEqual([[], []]);
        expect(links.length).toBeLessThanOrEqual(entities.length);
        destroyNext = () => undefined;
        entities.clear();
        expect([entities.length, links.length]).toEqual([0, 0]);
      },
    );
  });

  describe(`components that are added while an entity is destroyed, checked: ${checked}`, () => {
    test('are removed with it, whatever the order of the pools and the number of successive components', () => {
      for (const order of [
        [0, 1, 2],
        [2, 1, 0],
        [1, 0, 2],
        [1, 2, 0],
      ]) {
        const { world, entities, log } = start();
        const pools: (ComponentPool<Ship> | ComponentPool<Engine> | ComponentPool<Trail>)[] = [];
        for (const number of order) {
          pools[number] =
            number === 0 ? world.pool(Ship) : number === 1 ? world.pool(Engine) : world.pool(Trail);
        }
        const missiles = world.pool(Missile);
        const [ships, engines, trails] = pools as [
          ComponentPool<Ship>,
          ComponentPool<Engine>,
          ComponentPool<Trail>,
        ];
        const missile = world.spawn([Missile]);
        Missile.whenDestroyed = () => ships.add(missile, { x: 1 });
        ships.onRemove((_, entity) => {
          log.push('ship');
          engines.add(entity);
        });
        engines.onRemove((_, entity) => {
          log.push('engine');
          trails.add(entity);
        });
        trails.onRemove(() => log.push('trail'));
        expect(entities.destroy(missile)).toBe(true);
        expect(log).toEqual(['ship', 'engine', 'trail']);
        expect([entities.length, ships.length, engines.length, trails.length]).toEqual([0, 0, 0, 0]);
        expectSound(world, ships, engines, trails, missiles);
      }
    });

    test('are removed, with an error, if each removal adds another component', () => {
      const { world, entities } = start();
      const ships = world.pool(Ship);
      const missiles = world.pool(Missile);
      const ship = world.spawn([Missile]);
      const again = (): void => {
        Missile.whenDestroyed = again;
        if (!ships.has(ship)) ships.add(ship);
      };
      Missile.whenDestroyed = again;
      ships.onRemove((_, entity) => {
        if (!missiles.has(entity)) missiles.add(entity);
      });
      expect(errorOf(() => entities.destroy(ship))).toBe(
        `INVALID_ARGUMENT: Entity ${ship} is being destroyed, but its \`onDestroy\` and \`onRemove\` callbacks keep adding components. The last ones were removed without a callback. Add no components to an entity that is being destroyed.`,
      );
      Missile.whenDestroyed = undefined;
      expect([entities.length, ships.length, missiles.length]).toEqual([0, 0, 0]);
      expectSound(world, ships, missiles);
    });

    test('are removed even if a loop over their pool visits another entity', () => {
      const { world, entities } = start();
      const missiles = world.pool(Missile);
      const ships = world.pool(Ship);
      world.spawn([Ship]);
      ships.each(() => {
        const missile = world.spawn([Missile]);
        Missile.whenDestroyed = () => void ships.add(missile);
        entities.destroy(missile);
      });
      expect([entities.length, missiles.length, ships.length]).toEqual([1, 0, 1]);
      expectSound(world, missiles, ships);
    });
  });

  describe(`a component that its own creation removes, checked: ${checked}`, () => {
    test('is reported to no observer, unless it was added again', () => {
      const { world, entities, log } = start();
      const missiles = world.pool(Missile);
      missiles.onAdd(({ x }) => log.push(`+${x}`));
      missiles.onRemove(({ x }) => log.push(`-${x}`));
      const missile = entities.create();
      Missile.whenCreated = () => missiles.remove(missile);
      missiles.add(missile, { x: 1 });
      expect(log.splice(0)).toEqual([]);
      Missile.whenCreated = () => entities.destroy(missile);
      missiles.add(missile, { x: 2 });
      expect(log.splice(0)).toEqual([]);
      const other = entities.create();
      Missile.whenCreated = () => {
        missiles.remove(other);
        missiles.add(other, { x: 4 });
      };
      missiles.add(other, { x: 3 });
      expect(log.splice(0)).toEqual(['+4']);
      missiles.remove(other);
      expect(log.splice(0)).toEqual(['-4']);
      Missile.whenCreated = () => {
        missiles.remove(other);
        missiles.add(other, { x: 6 });
        missiles.remove(other);
      };
      missiles.add(other, { x: 5 });
      expect(log).toEqual(['+6', '-6']);
      expectSound(world, missiles);
    });
  });

  describe(`a restore inside a callback, checked: ${checked}`, () => {
    const BUSY =
      'BUSY: The memory would be restored while an entity is spawned or destroyed, or a component is removed: the remaining steps would change the entity that has this id after the restore. Restore afterwards.';

    for (const caller of ['onAdd', 'init', 'onCreate'] as const) {
      for (const way of ['spawn', 'prefab', 'prefab with parts'] as const) {
        test(`is refused while an entity is spawned: ${caller}, ${way}`, () => {
          const { world, entities } = start();
          const missiles = world.pool(Missile);
          const engines = world.pool(Engine);
          const empty = world.snapshot();
          const restore = once(() => {
            expect(errorOf(() => world.restore(empty))).toBe(BUSY);
            world.spawn([Missile, { x: 100 }]);
          });
          if (caller === 'onAdd') missiles.onAdd(restore);
          else if (caller === 'onCreate') Missile.whenCreated = restore;
          const init = caller === 'init' ? restore : { x: 1 };
          const ship =
            way === 'spawn'
              ? world.spawn([Missile, init], [Engine, { x: 5 }])
              : way === 'prefab'
                ? world.prefab([Missile, init], [Engine, { x: 5 }]).spawn()
                : world.prefab().spawn([Missile, init], [Engine, { x: 5 }]);
          expect([entities.length, missiles.length, engines.length]).toEqual([2, 2, 1]);
          expect(engines.get(ship)!.x).toBe(5);
          world.restore(empty);
          expect(entities.length).toBe(0);
          expectSound(world, missiles, engines);
        });
      }
    }

    test('is refused while a component is removed, or its entity destroyed', () => {
      for (const caller of ['onRemove', 'onDestroy'] as const) {
        for (const way of ['remove', 'destroy', 'clear'] as const) {
          const { world, entities } = start();
          const missiles = world.pool(Missile);
          const empty = world.snapshot();
          const missile = world.spawn([Missile, { x: 1 }]);
          const restore = once(() => expect(errorOf(() => world.restore(empty))).toBe(BUSY));
          if (caller === 'onRemove') missiles.onRemove(restore);
          else Missile.whenDestroyed = restore;
          if (way === 'remove') missiles.remove(missile);
          else if (way === 'destroy') entities.destroy(missile);
          else missiles.clear();
          expect(missiles.length).toBe(0);
          world.restore(empty);
          expect(entities.length).toBe(0);
          expectSound(world, missiles);
        }
      }
    });

    test('is possible after a spawn that has failed', () => {
      const { world, entities } = start();
      world.pool(Missile, { capacity: 1, maxCapacity: 1 });
      const empty = world.snapshot();
      world.spawn([Missile]);
      expect(errorOf(() => world.spawn([Missile]))).toMatch(/^FULL|^OUT_OF_MEMORY/);
      expect(errorOf(() => world.prefab().spawn([Missile]))).toMatch(/^FULL|^OUT_OF_MEMORY/);
      world.restore(empty);
      expect(entities.length).toBe(0);
    });
  });

  describe(`a spawn that fails, checked: ${checked}`, () => {
    for (const way of ['spawn', 'prefab', 'prefab with parts'] as const) {
      test(`leaves no entity, even inside loops over its pools: ${way}`, () => {
        const { world, entities } = start();
        const ships = world.pool(Ship);
        const engines = world.pool(Engine, { capacity: 1, maxCapacity: 1 });
        const failing = world.prefab([Ship], [Engine]);
        const shipAlone = world.prefab([Ship]);
        const fail = (): unknown =>
          way === 'spawn'
            ? world.spawn([Ship], [Engine])
            : way === 'prefab'
              ? failing.spawn()
              : shipAlone.spawn([Engine]);
        world.spawn([Ship, { x: 1 }], [Engine]);
        world.spawn([Ship, { x: 2 }]);
        const full = errorOf(fail);
        expect(full).toMatch(/^OUT_OF_MEMORY: .*Engine/);
        const seen: number[] = [];
        ships.each((ship) => {
          seen.push(ship.x);
          expect(errorOf(fail)).toBe(full);
        });
        world.query(Ship).each((ship) => {
          seen.push(ship.x);
          expect(errorOf(fail)).toBe(full);
        });
        for (const ship of ships) {
          seen.push(ship.x);
          expect(errorOf(fail)).toBe(full);
        }
        expect(seen).toEqual([2, 1, 2, 1, 2, 1]);
        expect([entities.length, ships.length, engines.length]).toEqual([2, 2, 1]);
        expectSound(world, ships, engines);
      });

      test(`throws its first error if the removal of the other parts also throws: ${way}`, () => {
        const { world, entities } = start();
        const ships = world.pool(Ship);
        world.pool(Engine, { capacity: 1, maxCapacity: 1 });
        world.spawn([Engine]);
        ships.onRemove(() => {
          throw new Error('mine');
        });
        const fail = (): unknown =>
          way === 'spawn'
            ? world.spawn([Ship], [Engine])
            : way === 'prefab'
              ? world.prefab([Ship], [Engine]).spawn()
              : world.prefab([Ship]).spawn([Engine]);
        expect(errorOf(fail)).toMatch(/^OUT_OF_MEMORY: .*Engine/);
        expect([entities.length, ships.length]).toEqual([1, 0]);
      });
    }
  });
}
