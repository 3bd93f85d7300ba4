import { verifyPool, warnNearCapacity } from '@offheap/struct/debug';
import {
  Heap,
  KiB,
  loadSnapshot,
  Memory,
  MiB,
  RESERVED_BYTES,
  saveSnapshot,
  ScopedAllocator,
} from '@offheap/core';
import { verify } from '@offheap/core/debug';
import { f32, Struct, u32 } from '@offheap/struct';
import { Changes, CommandBuffer, ComponentPool, Entities, type Entity, group, World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

class Position extends Struct {
  static readonly struct = 'Position';
  x = f32();
}
class Velocity extends Struct {
  static readonly struct = 'Velocity';
  x = f32();
}
class Hooked extends Struct {
  static readonly struct = 'Hooked';
  told = u32();
  onCreate(): void {
    this.told += 1;
  }
  onDestroy(): void {
    this.told += 10;
  }
}

export function observerSuite(checked: boolean): void {
  const start = () => {
    const world = new World({ capacity: 64, bytes: MiB, checked });
    const positions = world.pool(Position, { capacity: 8, maxCapacity: 64 });
    const velocities = world.pool(Velocity);
    const log: string[] = [];
    return { world, entities: world.entities, positions, velocities, log };
  };

  describe(`observers of a component pool, checked: ${checked}`, () => {
    test('are called with added components and their initial values, and with removed components and their data', () => {
      const { world, entities, positions, log } = start();
      positions.onAdd((position, id) => log.push(`+${id} ${position.x}`));
      positions.onRemove((position, id) => log.push(`-${id} ${position.x}`));
      const a = world.spawn([Position, { x: 1 }]);
      const b = entities.create();
      expect(positions.add(b, { x: 2 }).x).toBe(2);
      const c = entities.create();
      expect(positions.tryAdd(c)!.x).toBe(0);
      positions.remove(a);
      expect(positions.remove(a)).toBe(false);
      entities.destroy(b);
      positions.removeWhere(({ x }) => x === 0);
      world.spawn([Position, { x: 4 }]);
      positions.clear();
      const [d] = [log.at(-1)!.split(' ')[0]!.slice(1)];
      expect(log).toEqual([
        `+${a} 1`,
        `+${b} 2`,
        `+${c} 0`,
        `-${a} 1`,
        `-${b} 2`,
        `-${c} 0`,
        `+${d} 4`,
        `-${d} 4`,
      ]);
    });

    test('can be removed, and the pool is then as it was without observers', () => {
      const { world, entities, positions, log } = start();
      const names = Object.getOwnPropertyNames(positions);
      const methods = (): unknown[] =>
        ['add', 'tryAdd', 'remove'].map((name) => Reflect.get(positions, name));
      const before = methods();
      const stopAdd = positions.onAdd(() => log.push('+'));
      const stopRemove = positions.onRemove(() => log.push('-'));
      // V8 would permanently keep a pool that has lost a property in a slower form.
      expect(Object.getOwnPropertyNames(positions)).toEqual(names);
      const a = world.spawn([Position]);
      stopAdd();
      stopAdd();
      const b = world.spawn([Position]);
      entities.destroy(a);
      stopRemove();
      entities.destroy(b);
      expect(log).toEqual(['+', '-']);
      expect(Object.getOwnPropertyNames(positions)).toEqual(names);
      expect(methods().every((method, i) => method === before[i])).toBe(true);
    });

    test('replace the methods of a class that extends ComponentPool, until they are removed', () => {
      const { entities, log } = start();
      class Counted extends ComponentPool<Position> {
        removed = 0;
        override remove(id: Entity): boolean {
          this.removed++;
          return super.remove(id);
        }
      }
      const counted = new Counted(Position, { entities, capacity: 8, checked });
      const stop = counted.onRemove(() => log.push('-'));
      const a = entities.create();
      counted.add(a);
      counted.remove(a);
      stop();
      counted.add(a);
      counted.remove(a);
      counted.remove(a);
      expect([counted.removed, log]).toEqual([3, ['-']]);
    });

    test.each(['before', 'after'])(
      'are called in a pool that warns near its capacity, if they are created %s the watch',
      (when) => {
        const { entities, positions, log } = start();
        const observe = (): void => void positions.onAdd((_, id) => log.push(`+${id}`));
        if (when === 'before') observe();
        const stop = warnNearCapacity(positions, {
          at: 1 / positions.maxCapacity,
          enabled: true,
          warn: () => log.push('near'),
        });
        if (when === 'after') observe();
        const [a, b] = [entities.create(), entities.create()];
        positions.add(a);
        stop();
        positions.tryAdd(b);
        positions.remove(a);
        expect(log).toEqual([`+${a}`, 'near', `+${b}`]);
        expect([positions.has(a), positions.has(b), positions.length]).toEqual([false, true, 1]);
      },
    );

    test('do not remove a watch that was started before them when they are removed', () => {
      const { entities, positions, log } = start();
      const stop = positions.onAdd(() => log.push('+'));
      warnNearCapacity(positions, {
        at: 1 / positions.maxCapacity,
        enabled: true,
        warn: () => log.push('near'),
      });
      stop();
      positions.add(entities.create());
      expect(log).toEqual(['near']);
    });

    test('run after `onCreate` and before `onDestroy`', () => {
      const { world, entities } = start();
      const hooked = world.pool(Hooked);
      const seen: number[] = [];
      hooked.onAdd(({ told }) => seen.push(told));
      hooked.onRemove(({ told }) => seen.push(told));
      entities.destroy(world.spawn([Hooked, { told: 5 }]));
      expect(seen).toEqual([6, 6]);
    });

    test('may add and remove other components and the same one, in groups too', () => {
      const { world, entities, positions, velocities, log } = start();
      const moving = group(positions, velocities);
      positions.onAdd((position, id) => {
        velocities.add(id, { x: 3 }); // enters the group: the component moves
        position.x += 1;
        log.push(`${positions.entityOf(positions.get(id)!) === id}`);
      });
      const stop = positions.onAdd((position, id) => {
        if (position.x > 9) positions.remove(id);
      });
      positions.onAdd(() => log.push('last'));
      positions.onRemove((_, id) => void positions.remove(id)); // does nothing in its own removal
      const a = world.spawn([Position]);
      const b = world.spawn([Position, { x: 10 }]);
      expect([positions.get(a)!.x, positions.has(b), moving.length]).toEqual([1, false, 1]);
      expect(log).toEqual(['true', 'last', 'true']);
      stop();
      positions.onRemove((_, id) => void entities.destroy(id));
      positions.remove(a);
      expect([entities.has(a), positions.length, velocities.length]).toEqual([false, 0, 1]);
    });

    test('see all data of an entity that is destroyed, whatever the order of the pools', () => {
      const { world, entities, positions, velocities, log } = start();
      const frozen = world.tag('Frozen');
      const hooked = world.pool(Hooked);
      const see = (name: string) => (_: unknown, id: Entity) =>
        log.push(
          `${name} ${positions.get(id)?.x} ${velocities.get(id)?.x} ${hooked.get(id)?.told} ${frozen.has(id)}`,
        );
      positions.onRemove(see('position'));
      velocities.onRemove(see('velocity'));
      hooked.onRemove(see('hooked'));
      const parts = [[Position, { x: 1 }], [Velocity, { x: 2 }], [Hooked, { told: 3 }], frozen] as const;
      entities.destroy(world.spawn(...parts));
      expect(log).toEqual(['position 1 2 4 true', 'velocity 1 2 4 true', 'hooked 1 2 4 true']);
      log.length = 0;
      world.spawn(...parts);
      entities.clear();
      expect(log).toEqual(['position 1 2 4 true', 'velocity 1 2 4 true', 'hooked 1 2 4 true']);
      expect([positions.length, velocities.length, hooked.length, frozen.length]).toEqual([0, 0, 0, 0]);
      log.length = 0;
      positions.remove(world.spawn(...parts));
      expect(log).toEqual(['position 1 2 4 true']);
    });

    test('of an entity that is destroyed may remove and add its components, and destroy other entities: each removal is reported once', () => {
      const { world, entities, positions, velocities, log } = start();
      const hooked = world.pool(Hooked);
      let next: Entity | undefined;
      positions.onRemove((position, id) => {
        log.push(`position ${position.x}`);
        velocities.remove(id); // called now, and not again
        if (!hooked.has(id)) hooked.add(id, { told: 5 });
        if (next !== undefined) entities.destroy(next);
        next = undefined;
      });
      velocities.onRemove((velocity, id) => {
        log.push(`velocity ${velocity.x}`);
        if (positions.has(id)) positions.remove(id); // is being called: stays until the entity is destroyed
      });
      hooked.onRemove(({ told }) => log.push(`hooked ${told}`));
      const a = world.spawn([Position, { x: 1 }], [Velocity, { x: 1 }]);
      next = world.spawn([Velocity, { x: 2 }], [Position, { x: 2 }]);
      entities.destroy(a);
      expect(log).toEqual(['position 1', 'velocity 1', 'position 2', 'velocity 2', 'hooked 6', 'hooked 6']);
      expect([entities.length, positions.length, velocities.length, hooked.length]).toEqual([0, 0, 0, 0]);
      // An observer that adds a reported component again: that component is reported, too.
      log.length = 0;
      const stop = hooked.onRemove((_, id) => {
        if (log.length > 4) return;
        positions.remove(id);
        positions.add(id, { x: log.length });
      });
      entities.destroy(world.spawn([Position, { x: 9 }], [Hooked, { told: 0 }]));
      stop();
      expect(log.filter((entry) => entry.startsWith('position'))).toEqual(['position 9', 'position 2']);
      expect([entities.length, positions.length, hooked.length]).toEqual([0, 0, 0]);
    });

    test('of an entity that is destroyed: the first error is thrown after all components are removed', () => {
      const { world, entities, positions, velocities, log } = start();
      positions.onRemove(() => {
        throw new Error('position');
      });
      velocities.onRemove(() => {
        log.push('velocity');
        throw new Error('velocity');
      });
      const a = world.spawn([Position], [Velocity]);
      expect(() => entities.destroy(a)).toThrow('position');
      expect([entities.length, positions.length, velocities.length, log]).toEqual([0, 0, 0, ['velocity']]);
    });

    test('that throw do not prevent other observers from being called, and do not affect the component', () => {
      const { world, entities, positions, log } = start();
      const fail = (name: string) => () => {
        throw new Error(name);
      };
      positions.onAdd(fail('first'));
      positions.onAdd(() => log.push('+'));
      positions.onRemove(fail('gone'));
      positions.onRemove(() => log.push('-'));
      const a = entities.create();
      expect(() => positions.add(a)).toThrow('first');
      expect(positions.has(a)).toBe(true);
      expect(() => positions.remove(a)).toThrow('gone');
      expect([positions.has(a), log]).toEqual([false, ['+', '-']]);
      expect(() => world.spawn([Position])).toThrow('first');
      expect([positions.length, entities.length]).toEqual([0, 1]);
    });

    test('are called for components that commands add and remove', () => {
      const { world, entities, positions, log } = start();
      positions.onAdd((position) => log.push(`+${position.x}`));
      positions.onRemove((position) => log.push(`-${position.x}`));
      const commands = new CommandBuffer(entities);
      const a = entities.create();
      world.scratch.scope((scope) => {
        commands.begin(scope);
        commands.add(positions, a, { x: 7 });
        commands.apply();
        commands.begin(scope);
        commands.destroy(a);
        commands.apply();
      });
      expect(log).toEqual(['+7', '-7']);
    });

    test('refuse values that are not functions, and async functions', () => {
      const { positions } = start();
      expect(errorOf(() => positions.onAdd(5 as never))).toBe(
        'INVALID_ARGUMENT: The callback of `onAdd` is 5: expected a function of a component and its entity.',
      );
      expect(errorOf(() => positions.onRemove(async () => {}))).toMatch(/is an async function/);
    });

    if (checked) {
      test('are not called for a removal that is refused in a loop', () => {
        const { world, positions, log } = start();
        const a = world.spawn([Position]);
        world.spawn([Position]);
        positions.onRemove(() => log.push('-'));
        positions.each((_, id) => {
          if (id !== a) expect(errorOf(() => positions.remove(a))).toMatch(/^BUSY/);
        });
        expect(log).toEqual([]);
      });
    }
  });

  describe(`onRestore, checked: ${checked}`, () => {
    test('is called for components that a restore restores and removes, after everything is restored', () => {
      const { world, entities, positions, velocities } = start();
      const told: [Entity, number | undefined, number | undefined][] = [];
      positions.onRestore((position, id) => told.push([id, position?.x, velocities.get(id)?.x]));
      const a = world.spawn([Position, { x: 1 }], [Velocity, { x: 10 }]);
      const b = world.spawn([Position, { x: 2 }]);
      const copy = world.snapshot();
      positions.get(b)!.x = 5;
      entities.destroy(a);
      const c = world.spawn([Position, { x: 3 }]);
      const later = world.snapshot();
      world.restore(copy);
      expect(told).toEqual([
        [c, undefined, undefined],
        [a, 1, 10],
      ]); // b is there before and after
      told.length = 0;
      world.restore(later);
      expect(told).toEqual([
        [a, undefined, undefined],
        [c, 3, undefined],
      ]);
      told.length = 0;
      world.restore(later);
      expect(told).toEqual([]);
    });

    test('is not called for an id that another entity has after the restore', () => {
      const { world, positions } = start();
      const calls: unknown[] = [];
      positions.onRestore((position, id) => calls.push([position?.x, id]));
      const copy = world.snapshot();
      const first = world.spawn([Position, { x: 1 }]);
      const later = world.snapshot();
      world.restore(copy);
      const second = world.spawn([Position, { x: 2 }]);
      expect(second).toBe(first);
      calls.length = 0;
      world.restore(later);
      expect(calls).toEqual([]);
      expect(positions.get(first)!.x).toBe(1);
    });

    test('is called for all removed components after a restore to a moment before the pool was created', () => {
      const world = new World({ capacity: 16, checked });
      const copy = world.snapshot();
      const positions = world.pool(Position);
      const told: unknown[] = [];
      positions.onRestore((position, id) => told.push([position?.x, id]));
      const a = world.spawn([Position, { x: 1 }]);
      const later = world.snapshot();
      world.restore(copy);
      world.restore(later);
      expect(told).toEqual([
        [undefined, a],
        [1, a],
      ]);
    });

    test('calls the observers of all pools when one throws, and then throws the first error', () => {
      const { world, positions, velocities, log } = start();
      const history = world.history(4);
      history.save(1);
      for (const pool of [positions, velocities]) {
        pool.onRestore((_, id) => {
          log.push(`${pool.layout.name} ${id}`);
          throw new Error(pool.layout.name);
        });
      }
      const ship = world.spawn([Position], [Velocity]);
      expect(() => history.rollback(1)).toThrow('Position');
      expect(log.splice(0)).toEqual([`Position ${ship}`, `Velocity ${ship}`]);
      world.spawn([Position], [Velocity]);
      const saved = world.save();
      expect(() => world.load(saved)).toThrow('Position');
      expect(new Set(log.map((line) => line.split(' ')[0]))).toEqual(new Set(['Position', 'Velocity']));
    });

    test('calls the observers of the other pools when an observer removes itself or others', () => {
      const { world, entities, positions, velocities, log } = start();
      const hooked = world.pool(Hooked);
      const stop = positions.onRestore(() => stop());
      velocities.onRestore((_, id) => log.push(`velocity ${id}`));
      const stopOther = velocities.onRestore(() => log.push('removed before it was called'));
      positions.onRestore(() => stopOther());
      hooked.onRestore((_, id) => log.push(`hooked ${id}`));
      const a = world.spawn([Position], [Velocity], [Hooked]);
      const copy = world.snapshot();
      entities.destroy(a);
      world.restore(copy);
      expect(log).toEqual([`velocity ${a}`, `hooked ${a}`]);
    });

    test('does not call observers that are added inside it for the same restore', () => {
      const { world, entities, positions, velocities, log } = start();
      let stop = velocities.onRestore(() => log.push('first'));
      positions.onRestore(() => {
        stop();
        stop = velocities.onRestore(() => log.push('second'));
      });
      const a = world.spawn([Position]);
      world.spawn([Velocity]);
      const copy = world.snapshot();
      entities.destroy(a);
      world.restore(copy);
      expect(log).toEqual([]); // the velocity was there before and after
      velocities.clear();
      world.restore(copy);
      expect(log).toEqual(['second']);
    });

    test.each(['before', 'after'])(
      'reports a component once that an observer of another pool adds, registered %s its own',
      (order) => {
        const { world, entities, positions, velocities } = start();
        const shown: string[] = [];
        const derive = () =>
          positions.onRestore((position, id) => {
            if (position !== undefined && !velocities.has(id)) velocities.add(id);
          });
        if (order === 'before') derive();
        velocities.onAdd((_, id) => shown.push(`+${id}`));
        velocities.onRemove((_, id) => shown.push(`-${id}`));
        velocities.onRestore((velocity, id) => shown.push(`${velocity === undefined ? '-' : '+'}${id}`));
        if (order === 'after') derive();
        const a = world.spawn([Position]);
        const copy = world.snapshot();
        entities.destroy(a);
        velocities.add(entities.create());
        const b = velocities.entityAt(0);
        shown.length = 0;
        world.restore(copy);
        expect(shown).toEqual([`-${b}`, `+${a}`]); // what no longer exists is reported before what is new
      },
    );

    test('does not report a component twice that an observer of another pool removes', () => {
      const { world, entities, positions, velocities } = start();
      const shown: string[] = [];
      positions.onRestore((position, id) => {
        if (position !== undefined) velocities.remove(id);
      });
      velocities.onRemove((_, id) => shown.push(`-${id}`));
      velocities.onRestore((velocity, id) => shown.push(`${velocity === undefined ? '-' : '+'}${id}`));
      const a = world.spawn([Position], [Velocity]);
      const copy = world.snapshot();
      positions.remove(a);
      world.restore(copy); // the velocity was there before and after
      expect([shown, entities.has(a), velocities.has(a)]).toEqual([[`-${a}`], true, false]);
    });

    test('reports what the restore did to a component before an observer changes it again', () => {
      const { world, entities, positions, velocities } = start();
      const shown: string[] = [];
      const told = (sign: string) => (_: unknown, id: Entity) => void shown.push(`${sign}${id}`);
      let react: (position: Position | undefined, id: Entity) => void = () => undefined;
      positions.onRestore((position, id) => react(position, id));
      velocities.onAdd(told('+'));
      velocities.onRemove(told('-'));
      velocities.onRestore((velocity, id) => told(velocity === undefined ? 'gone ' : 'come ')(velocity, id));
      const empty = world.snapshot();
      const a = world.spawn([Position], [Velocity]);
      const both = world.snapshot();
      // An entity that takes the place and the id of the one that the restore has removed.
      react = (position) => void (position === undefined && world.spawn([Velocity]));
      shown.length = 0;
      world.restore(empty);
      expect([shown, velocities.entityAt(0)]).toEqual([[`gone ${a}`, `+${a}`], a]);
      // A component that came back is removed and added again.
      entities.clear();
      react = (_, id) => {
        velocities.remove(id);
        velocities.add(id);
      };
      shown.length = 0;
      world.restore(both);
      expect(shown).toEqual([`come ${a}`, `-${a}`, `+${a}`]);
      // An entity that came back is destroyed.
      entities.clear();
      react = (_, id) => void entities.destroy(id);
      shown.length = 0;
      world.restore(both);
      expect([shown, entities.has(a)]).toEqual([[`come ${a}`, `-${a}`], false]);
    });

    test('refuses a restore inside an observer that has removed itself', () => {
      const { world, entities, positions, velocities, log } = start();
      const a = world.spawn([Position], [Velocity]);
      const copy = world.snapshot();
      const stop = positions.onRestore(() => {
        stop();
        log.push(
          errorOf(() => world.restore(copy)),
          errorOf(() => history.rollback(1)),
        );
      });
      velocities.onRestore((_, id) => log.push(`${id}`));
      const history = world.history(2);
      history.save(1);
      entities.destroy(a);
      world.restore(copy);
      const busy = 'BUSY: A restore, rollback or load inside an `onRestore`. Do it afterwards.';
      expect(log).toEqual([busy, expect.stringMatching(/^BUSY/), `${a}`]);
      entities.destroy(a);
      expect(() => world.restore(copy)).not.toThrow();
    });

    test('knows a copy of a snapshot that was taken before another pool was created in the place of its own', () => {
      const { world } = start();
      const first = world.tag('A');
      const entity = world.spawn(first);
      const copy = world.snapshot();
      first[Symbol.dispose]();
      const second = world.tag('B');
      expect(second.ptr).toBe(first.ptr);
      world.restore(copy.slice());
      expect(errorOf(() => second.has(entity))).toMatch(/^DISPOSED: This tag B was created after the moment/);
    });

    test('keeps the order of a pool whose group contains a tag in the place of an earlier one', () => {
      const { world, positions } = start();
      const before = world.snapshot();
      const ids = Array.from({ length: 8 }, () => world.entities.create());
      for (const id of ids) positions.add(id);
      const first = world.tag('A');
      for (const i of [5, 2, 7]) first.add(ids[i]!);
      const later = world.snapshot();
      world.restore(before);
      const second = world.tag('B');
      expect(second.ptr).toBe(first.ptr);
      group(positions, second);
      world.restore(later);
      expect(ids.map((_, i) => positions.entityAt(i))).toEqual(ids);
    });

    test('may dispose of another pool', () => {
      const { world, entities, positions, velocities, log } = start();
      positions.onRestore(() => velocities[Symbol.dispose]());
      velocities.onRestore(() => log.push('of a pool that was disposed of'));
      const a = world.spawn([Position], [Velocity]);
      const copy = world.snapshot();
      entities.destroy(a);
      world.restore(copy);
      expect([log, positions.has(a)]).toEqual([[], true]);
    });

    test('refuses a restore inside an observer, calls the others when one throws, and can be removed', () => {
      const { world, entities, positions, log } = start();
      const a = world.spawn([Position]);
      const copy = world.snapshot();
      const stops = [
        positions.onRestore(() => world.restore(copy)),
        positions.onRestore((_, id) => log.push(`${id}`)),
      ];
      entities.destroy(a);
      expect(errorOf(() => world.restore(copy))).toMatch(
        /^BUSY: A restore, rollback or load inside an `onRestore`/,
      );
      expect([positions.has(a), log]).toEqual([true, [`${a}`]]);
      for (const stop of stops) stop();
      entities.destroy(a);
      world.restore(copy);
      expect(log.length).toBe(1);
    });
  });

  describe(`batches, checked: ${checked}`, () => {
    test('report the entities that were added and removed since the last delivery, in any way', () => {
      const { world, entities, positions, log } = start();
      const a = world.spawn([Position, { x: 1 }]);
      const batch = positions.batch({
        onAdd: (position, id) => log.push(`+${id} ${position.x}`),
        onRemove: (id) => log.push(`-${id}`),
      });
      const copy = world.snapshot();
      const b = world.spawn([Position, { x: 2 }]);
      entities.destroy(world.spawn([Position])); // was added and removed
      expect(log).toEqual([]);
      expect(batch.deliver()).toBe(1);
      entities.destroy(a);
      const c = world.spawn([Position, { x: 3 }]); // in the slot of another entity
      expect(batch.deliver()).toBe(2);
      expect(log).toEqual([`+${b} 2`, `-${a}`, `+${c} 3`]);
      log.length = 0;
      world.restore(copy);
      expect([batch.deliver(), new Set(log)]).toEqual([3, new Set([`-${b}`, `-${c}`, `+${a} 1`])]);
      expect(batch.deliver()).toBe(0);
    });

    test('report changes by their callbacks in the next delivery', () => {
      const { world, entities, positions, log } = start();
      let left = 2;
      const batch = positions.batch({
        onAdd: (_, id) => {
          log.push('+');
          if (left-- > 0) world.spawn([Position]);
          else entities.destroy(id);
          expect(errorOf(() => batch.deliver())).toMatch(/^BUSY: deliver\(\) inside a callback/);
        },
      });
      world.spawn([Position]);
      expect([batch.deliver(), batch.deliver(), batch.deliver(), batch.deliver(), log.length]).toEqual([
        1, 1, 1, 0, 3,
      ]);
      expect(errorOf(() => positions.batch({ onadd: () => {} } as never))).toMatch(
        /onadd.* Did you mean onAdd/,
      );
    });
  });

  describe(`changes, checked: ${checked}`, () => {
    test('select the components that were added or marked after a version', () => {
      const { world, positions, velocities } = start();
      const a = world.spawn([Position], [Velocity]);
      const moves = new Changes(positions);
      const b = world.spawn([Position, { x: 2 }], [Velocity]);
      let seen = 0;
      const moved = world.query(Velocity).changedSince(moves, () => seen);
      const found: Entity[] = [];
      const run = moved.system((_, id) => void found.push(id));
      run();
      expect(new Set(found)).toEqual(new Set([a, b]));
      seen = moves.advance();
      found.length = 0;
      run();
      expect([found, moved.count(), moved.first()]).toEqual([[], 0, 0]);
      expect([moves.mark(b), moves.mark(0 as Entity)]).toEqual([true, false]);
      run();
      moved.each((_, id) => found.push(id));
      expect([found, [...moved], moved.has(a), moved.some()]).toEqual([[b, b], [b], false, true]);
      expect([moves.versionOf(a), moves.versionOf(b)]).toEqual([1, 2]);
      velocities.remove(b);
      expect(moved.count()).toBe(0);
    });

    test('report all components after bytes of another run were restored, whatever their versions', () => {
      const begin = (x: number) => {
        const { world, positions } = start();
        const moves = new Changes(positions);
        world.spawn([Position, { x }]);
        return { world, positions, moves };
      };
      const [here, there] = [begin(1), begin(2)];
      let seen = 0;
      for (let i = 0; i < 3; i++) seen = here.moves.advance();
      for (let i = 0; i < 5; i++) there.moves.advance();
      const changed = here.world.query(Position).changedSince(here.moves, () => seen);
      expect(changed.count()).toBe(0);
      for (const restore of [
        () => loadSnapshot(here.world.memory, saveSnapshot(there.world.memory)),
        () => here.world.restore(there.world.snapshot().slice()),
      ]) {
        restore();
        expect([here.positions.first()!.x, changed.count()]).toEqual([2, 1]);
        seen = here.moves.advance();
        expect(changed.count()).toBe(0);
      }
    });

    test('have newer versions after a rollback than before, where components differ', () => {
      const { world, entities, positions } = start();
      const moves = new Changes(positions);
      const history = world.history(20);
      const [still, moved, removed] = [1, 2, 3].map((x) => world.spawn([Position, { x }])) as [
        Entity,
        Entity,
        Entity,
      ];
      let seen = moves.advance();
      const changed = world.query(Position).changedSince(moves, () => seen);
      const found = (): Entity[] => {
        const list: Entity[] = [];
        changed.each((_, id) => void list.unshift(id));
        return list;
      };
      let added = still;
      for (let tick = 1; tick <= 5; tick++) {
        history.save(tick);
        positions.get(moved)!.x = 10 + tick;
        moves.mark(moved);
        if (tick === 3) entities.destroy(removed);
        if (tick === 4) added = world.spawn([Position]);
        seen = moves.advance();
      }
      expect(found()).toEqual([]);
      history.rollback(2);
      expect(found()).toEqual([moved, removed]);
      seen = moves.advance();
      expect(found()).toEqual([]);
      positions.get(still)!.x = 77;
      moves.mark(still);
      expect(found()).toEqual([still]);
      history.rollback(1);
      expect(found()).toEqual([still, moved, removed]); // the previous rollback restored `removed`
      expect(entities.has(added)).toBe(false);
      seen = moves.advance();
      expect(found()).toEqual([]);
    });

    test('report all components after a restore from a moment before the changes were created', () => {
      const { world, positions } = start();
      const before = world.snapshot();
      const moves = new Changes(positions);
      const ship = world.spawn([Position]);
      const later = world.snapshot();
      for (let i = 0; i < 5; i++) moves.advance();
      const seen = moves.advance();
      world.restore(before);
      world.restore(later);
      expect(moves.versionOf(ship)).toBeGreaterThan(seen);
      expect(moves.version).toBe(moves.versionOf(ship));
    });

    test('do not exist after a rollback to a frame before their creation', () => {
      const { world, positions } = start();
      const history = world.history(4);
      positions.onAdd(() => undefined); // a word tells other threads that there are observers
      const a = world.spawn([Position]);
      history.save(1);
      const saved = world.snapshot();
      const parts = world.pool(Hooked);
      const moves = new Changes(positions);
      parts.add(a);
      history.rollback(1);
      expect(errorOf(() => moves.version)).toMatch(
        /^DISPOSED: This Changes of Position was created after the moment/,
      );
      expect(errorOf(() => moves.mark(a))).toMatch(/^DISPOSED/);
      const now = world.snapshot();
      expect(saved.findIndex((byte, i) => i >= RESERVED_BYTES && byte !== now[i])).toBe(-1);
      const sparks = world.packed(Velocity, { capacity: 64 });
      world.spawn([Position]);
      moves[Symbol.dispose]();
      world.spawn([Position]);
      expect(verifyPool(sparks)).toEqual([]);
    });

    test('at the place of others are not confused with them by a restore', () => {
      const { world, positions, velocities } = start();
      const a = world.spawn([Position, { x: 1 }], [Velocity]);
      const before = world.snapshot();
      const old = new Changes(positions);
      for (let i = 0; i < 5; i++) old.advance();
      const withOld = world.snapshot();
      positions.get(a)!.x = 2;
      old[Symbol.dispose]();
      const moves = new Changes(positions);
      const withMoves = world.snapshot();
      world.restore(withOld);
      expect(errorOf(() => moves.versionOf(a))).toMatch(/^DISPOSED/);
      world.restore(withMoves);
      expect(moves.versionOf(a)).toBeGreaterThan(1);
      world.restore(before);
      const other = new Changes(velocities);
      world.restore(withMoves);
      expect(errorOf(() => other.advance())).toMatch(/^DISPOSED/);
      other[Symbol.dispose](); // frees nothing of the first
      expect(moves.mark(a)).toBe(true);
      moves[Symbol.dispose]();
      expect(verify(world.heap)).toEqual([]);
    });

    test('that no longer exist cannot be used by queries', () => {
      const { world, positions } = start();
      world.spawn([Position]);
      const moves = new Changes(positions);
      const changed = world.query(Position).changedSince(moves, () => 0);
      const run = changed.system(() => undefined);
      run();
      moves[Symbol.dispose]();
      const disposed = /^DISPOSED: This Changes of Position was disposed of/;
      expect(errorOf(() => moves.version)).toMatch(disposed);
      expect(errorOf(() => run())).toMatch(disposed);
      expect(errorOf(() => changed.each(() => undefined))).toMatch(disposed);
      expect(errorOf(() => changed.find(() => true))).toMatch(disposed);
      expect(errorOf(() => changed.count())).toMatch(disposed);
    });

    test.for(['disposes of', 'restores a moment before'])(
      'a function that returns their version and %s a pool of the query: DISPOSED, and nothing is called',
      (how) => {
        const { world, positions, velocities } = start();
        const changes = new Changes(positions);
        const ids = [1, 2, 3].map((x) => world.spawn([Position, { x }]));
        const uses: ((query: ReturnType<typeof makeQuery>, see: () => void) => unknown)[] = [
          (query, see) => query.each(see),
          (query, see) => query.system(see)(),
          (query, see) => query.find(() => (see(), true)),
          (query, see) => query.some(() => (see(), true)),
          (query) => query.count(),
          (query) => query.first(),
          (query, see) => [...query].forEach(see),
        ];
        const makeQuery = (hooked: ComponentPool<Hooked>, since: () => number) =>
          world.query(positions, hooked).changedSince(changes, since);
        velocities[Symbol.dispose]();
        for (const isEmpty of [false, true]) {
          for (const use of uses) {
            const before = world.snapshot();
            const hooked = new ComponentPool(Hooked, { entities: world.entities, capacity: 8, checked });
            if (!isEmpty) for (const id of ids) hooked.add(id);
            let calls = 0;
            let other: ComponentPool<Velocity> | undefined;
            const query = makeQuery(hooked, () => {
              if (how === 'disposes of') hooked[Symbol.dispose]();
              else world.restore(before);
              other = new ComponentPool(Velocity, { entities: world.entities, capacity: 8, checked });
              for (const id of ids) other.add(id, { x: 7 }); // in the place of the pool
              return 0;
            });
            expect(errorOf(() => use(query, () => calls++))).toMatch(/^DISPOSED: /);
            expect([calls, ids.map((id) => other?.get(id)?.x)]).toEqual([0, [7, 7, 7]]);
            other?.[Symbol.dispose]();
          }
        }
      },
    );

    test.for([undefined, Number.NaN, '3', null])('a query refuses %s as their version', (version) => {
      const { world, positions } = start();
      world.spawn([Position]);
      const changed = world.query(Position).changedSince(new Changes(positions), () => version as never);
      const refused = /^INVALID_ARGUMENT: The function of `changedSince` returned .*: expected a version/;
      expect(errorOf(() => changed.each(() => undefined))).toMatch(refused);
      expect(errorOf(() => changed.system(() => undefined)())).toMatch(refused);
      expect(errorOf(() => changed.count())).toMatch(refused);
    });

    test('are not disposed of in a loop over their pool', () => {
      const { world, positions } = start();
      world.spawn([Position]);
      const moves = new Changes(positions);
      const errors: string[] = [];
      positions.each(() => void errors.push(errorOf(() => moves[Symbol.dispose]())));
      expect(errors).toEqual([
        expect.stringMatching(/^BUSY: dispose of the Changes of Position inside a loop/),
      ]);
      moves[Symbol.dispose]();
      moves[Symbol.dispose]();
    });

    test('end with the scope of their pool', () => {
      const memory = new Memory(MiB);
      const heap = new Heap(memory);
      const scoped = ScopedAllocator.from(heap, 64 * KiB);
      const entities = new Entities({ capacity: 16, allocator: heap });
      const positions = new ComponentPool(Position, { entities, capacity: 16, allocator: scoped, checked });
      const moves = new Changes(positions);
      const before = memory.snapshot();
      scoped.reset();
      const word = scoped.allocate(16 * KiB);
      memory.i32.fill(7, word >>> 2, (word + 16 * KiB) >>> 2);
      expect(errorOf(() => moves.advance())).toMatch(
        /^DISPOSED: This Changes of Position was created in a closed scope/,
      );
      moves[Symbol.dispose]();
      expect(memory.i32.subarray(word >>> 2, (word + 16 * KiB) >>> 2).every((value) => value === 7)).toBe(
        true,
      );
      expect(() => memory.restore(before)).not.toThrow();
    });

    test('of a pool that was disposed of do not keep a world from being loaded', () => {
      const { world, positions, velocities, log } = start();
      const moves = new Changes(velocities);
      velocities[Symbol.dispose]();
      positions.onRestore((_, id) => log.push(`${id}`));
      world.spawn([Position]);
      const saved = world.save();
      log.length = 0;
      world.load(saved);
      expect([log.length, positions.length]).toEqual([2, 1]);
      moves[Symbol.dispose]();
    });

    test('follow restores, with the memory', () => {
      const { world, positions } = start();
      const before = world.snapshot();
      const moves = new Changes(positions);
      const a = world.spawn([Position]);
      const copy = world.snapshot();
      moves.advance();
      moves.mark(a);
      world.restore(copy);
      expect([moves.version, moves.versionOf(a)]).toEqual([3, 3]); // versions that never existed
      world.restore(before);
      expect(errorOf(() => moves.mark(a))).toMatch(/^DISPOSED/);
      world.restore(copy.slice()); // a copy is checked
      expect(moves.mark(a)).toBe(true);
      moves[Symbol.dispose]();
      expect(errorOf(() => moves.mark(a))).toMatch(/^DISPOSED/);
    });
  });
}
