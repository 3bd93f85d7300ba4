import { Heap, KiB, MiB } from '@offheap/core';
import { destroy, f32, PackedPool, Struct, u32, u8 } from '@offheap/struct';
import {
  ComponentPool,
  Entities,
  type Entity,
  entity,
  group,
  NO_ENTITY,
  query,
  Tag,
  World,
} from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

class Position extends Struct {
  static readonly struct = 'Position';
  x = f32();
  y = f32();
}
class Velocity extends Struct {
  static readonly struct = 'Velocity';
  x = f32(1);
  y = f32();
}
class Health extends Struct {
  static readonly struct = 'Health';
  left = u32(100);
}
class Missile extends Struct {
  static readonly struct = 'Missile';
  target = entity();
}
class GameState extends Struct {
  static readonly struct = 'GameState';
  score = u32();
  player = entity();
}
class Spark extends Struct {
  static readonly struct = 'Spark';
  life = f32(1);
}

export function worldSuite(checked: boolean): void {
  const start = () => {
    const world = new World({ capacity: 64, bytes: MiB, checked });
    const positions = world.pool(Position);
    const velocities = world.pool(Velocity);
    const frozen = world.tag('Frozen');
    return { world, positions, velocities, frozen };
  };

  describe(`a world, checked: ${checked}`, () => {
    test('spawns entities from classes, pools, tags and their initial values', () => {
      const { world, positions, velocities, frozen } = start();
      const ship = world.spawn([Position, { x: 3 }], [Velocity], frozen);
      expect([positions.get(ship)!.x, velocities.get(ship)!.x, frozen.has(ship)]).toEqual([3, 1, true]);
      const rock = world.spawn(Position, [velocities, (velocity, id) => void (velocity.y = id)]);
      expect([positions.get(rock)!.x, velocities.get(rock)!.y]).toEqual([0, rock]);
      expect(frozen.has(rock)).toBe(false);
      const nothing = world.spawn();
      expect([world.entities.has(nothing), positions.has(nothing)]).toEqual([true, false]);
      expect(world.entities.length).toBe(3);
    });

    test('refuses parts that it would ignore, wherever they are, and creates no entity', () => {
      const { world, frozen } = start();
      world.pool(Health);
      const spawn = world.spawn.bind(world) as (...parts: unknown[]) => unknown;
      spawn([Position, { x: 1 }], frozen, Velocity, Health); // the next calls find all parts
      spawn([frozen]);
      world.entities.clear();
      const prefab = world.prefab(Position);
      const put = prefab.spawn.bind(prefab) as (...parts: unknown[]) => unknown;
      const noPart = 'INVALID_ARGUMENT: A part of an entity is null: expected';
      for (const give of [spawn, put]) {
        expect(errorOf(() => give(null))).toContain(noPart);
        expect(errorOf(() => give([Position, { x: 1 }], null))).toContain(noPart);
        expect(errorOf(() => give([Position, { x: 1 }, 5]))).toContain(
          'INVALID_ARGUMENT: A part of an entity is the list [Position, { ... }, 5]: expected a list of one part',
        );
        expect(errorOf(() => give([frozen, { seconds: 3 }]))).toContain(
          'INVALID_ARGUMENT: The initial values of the tag Frozen are a plain object: expected none',
        );
        expect(errorOf(() => give([frozen, Velocity]))).toContain(
          'INVALID_ARGUMENT: A part of an entity is the list [Frozen, Velocity]: expected a list of one part',
        );
        expect(errorOf(() => give([Position, null]))).toMatch(/^INVALID_ARGUMENT: .* null: expected/);
      }
      expect(errorOf(() => spawn(Position, Velocity, Health, frozen, null))).toContain(noPart);
      expect(errorOf(() => world.prefab([frozen, 5 as never]).spawn())).toContain('the tag Frozen');
      expect(world.entities.length).toBe(0);
    });

    test('an `init` for a part of a prefab writes to its own component, whatever it reads, adds or removes', () => {
      const { world, positions } = start();
      const first = world.spawn([Position, { x: 1, y: 1 }]);
      const prefab = world.prefab([Position, { x: 3, y: 4 }]);
      const second = prefab.spawn([
        Position,
        (position) => {
          position.x = positions.get(first)!.x + 10;
          world.entities.destroy(first);
          world.spawn([Position, { x: 7, y: 7 }]);
          position.y = 20;
        },
      ]);
      const third = world.spawn([Position, { x: 2, y: 2 }]);
      const values = {
        get x(): number {
          return positions.get(third)!.x + 5;
        },
        y: 8,
      };
      const fourth = prefab.spawn([Position, values]);
      const at = (id: Entity): unknown => {
        const { x, y } = positions.get(id)!;
        return [x, y];
      };
      expect([second, third, fourth].map(at)).toEqual([
        [11, 20],
        [2, 2],
        [7, 8],
      ]);
      const all = Array.from(positions, ({ x }) => x);
      all.sort((p, q) => p - q);
      expect(all).toEqual([2, 7, 7, 11]);
    });

    test('an `init` for a part of a prefab that removes its component writes to no other component', () => {
      const { world, positions } = start();
      const prefab = world.prefab([Position, { x: 3, y: 4 }]);
      const removed = errorOf(() =>
        prefab.spawn([
          Position,
          (position, id) => {
            positions.remove(id);
            world.spawn([Position, { x: 7, y: 7 }]);
            position.x = 99;
          },
        ]),
      );
      expect(removed).toMatch(checked ? /^STALE: Position.x of entity / : /^none$/);
      expect(Array.from(positions, ({ x, y }) => [x, y])).toEqual([[7, 7]]);
      const waits = (async () => Promise.resolve()) as unknown as () => void;
      expect(errorOf(() => prefab.spawn([Position, waits]))).toMatch(
        /^INVALID_ARGUMENT: .* returned a promise/,
      );
      const steps = function* () {} as unknown as () => void;
      expect(errorOf(() => prefab.spawn([Position, steps]))).toMatch(
        /^INVALID_ARGUMENT: .* returned a generator/,
      );
    });

    test('spawns nothing when a part cannot be added', () => {
      const { world, positions, velocities, frozen } = start();
      world.pool(Health, { capacity: 1 });
      world.spawn([Health]);
      expect(errorOf(() => world.spawn([Position], [Health]))).toMatch(
        /^OUT_OF_MEMORY: The ComponentPool of Health/,
      );
      const fails = (): void => {
        throw new Error('no');
      };
      expect(() => world.spawn([Position], [Velocity, fails], frozen)).toThrow('no');
      expect([world.entities.length, positions.length, velocities.length, frozen.length]).toEqual([
        1, 0, 0, 0,
      ]);
    });

    test('refuses parts that are invalid, missing, repeated or from another world', () => {
      const { world, positions } = start();
      const other = start();
      expect(errorOf(() => world.spawn([Health]))).toBe(
        'INVALID_ARGUMENT: Health has no ComponentPool in this world: call `world.pool(Health)` first.',
      );
      expect(errorOf(() => world.spawn(undefined, [Position]))).toMatch(
        /^INVALID_ARGUMENT: Part 0 of an entity is undefined/,
      );
      expect(errorOf(() => world.spawn([Position], [positions]))).toMatch(/^INVALID_ARGUMENT: .* already/);
      expect(errorOf(() => world.spawn(other.frozen))).toMatch(/^MEMORY: A pool or tag of another world/);
      expect(errorOf(() => world.query(Position).with(other.frozen))).toMatch(
        /^MEMORY: A pool or tag of another world/,
      );
      expect(errorOf(() => world.spawn('Position' as never))).toMatch(
        /^INVALID_ARGUMENT: A part of an entity is "Position"/,
      );
      expect(errorOf(() => world.pool(Position))).toMatch(
        /^INVALID_ARGUMENT: Position has a ComponentPool in this world/,
      );
      expect(world.entities.length).toBe(0);
    });

    test('refuses a missing part at any position, and values that are not parts', () => {
      const { world } = start();
      const tags = Array.from({ length: 12 }, (_, i) => world.tag(`tag ${i}`));
      const spawn = world.spawn.bind(world) as (...parts: unknown[]) => number;
      for (let first = 0; first < 11; first++) {
        for (let last = first + 1; last < 12; last++) {
          const parts = tags.map((tag, i) => (i < first || i === last ? tag : undefined));
          expect(errorOf(() => spawn(...parts))).toMatch(
            new RegExp(`^INVALID_ARGUMENT: Part ${first} of an entity is undefined`),
          );
        }
      }
      for (const nothing of [[undefined], [], [null], null, 0]) {
        const refused = /^INVALID_ARGUMENT: A part of an entity is/;
        expect(errorOf(() => spawn(nothing))).toMatch(refused);
        expect(errorOf(() => spawn(tags[0], nothing))).toMatch(refused);
        expect(errorOf(() => spawn(...tags.slice(0, 6), nothing))).toMatch(refused);
      }
      expect(world.entities.length).toBe(0);
    });

    test('passes the right initial values to each of any number of parts, whatever was spawned before', () => {
      const world = new World({ capacity: 100, checked });
      const kinds = Array.from({ length: 12 }, (_, i) => {
        class Kind extends Struct {
          x = u32(i);
        }
        return [Kind, world.pool(Kind)] as const;
      });
      const spawn = world.spawn.bind(world) as (...parts: unknown[]) => never;
      for (const start of [0, 3, 0, 7, 3, 0]) {
        for (let count = 0; count <= 12; count++) {
          const used = Array.from({ length: count }, (_, i) => kinds[(start + i * 5) % 12]!);
          const id = spawn(...used.map(([Kind], i) => (i % 3 === 2 ? Kind : [Kind, { x: 100 + i }])));
          const found = kinds.map(([, pool]) => pool.get(id)?.x);
          const expected = kinds.map((kind, k) => {
            const i = used.indexOf(kind);
            return i < 0 ? undefined : i % 3 === 2 ? k : 100 + i;
          });
          expect(found).toEqual(expected);
        }
      }
    });

    test('creates packed pools with room for as many entries as for entities, unless a capacity is given', () => {
      const { world } = start();
      expect(world.packed(Spark).capacity).toBe(64);
      class Smoke extends Spark {}
      expect(world.packed(Smoke, { capacity: 5 }).capacity).toBe(5);
    });

    test('refuses several parts in one list, in `spawn` and in a query, and spawns nothing', () => {
      const { world, positions, frozen } = start();
      const advice =
        'expected a list of one part and its initial values. Write each part as a separate argument, as in `spawn([Position, { x: 1 }], Velocity)`.';
      for (let i = 0; i < 2; i++) {
        expect(errorOf(() => world.spawn([Position, Velocity as never]))).toBe(
          `INVALID_ARGUMENT: A part of an entity is the list [Position, Velocity]: ${advice}`,
        );
        expect(errorOf(() => world.prefab([Position, Velocity as never]).spawn())).toContain(advice);
      }
      const three = [positions, { x: 1 }, frozen] as never;
      expect(errorOf(() => world.spawn(Velocity, three))).toBe(
        `INVALID_ARGUMENT: A part of an entity is the list [Position, { ... }, Frozen]: ${advice}`,
      );
      expect([world.entities.length, positions.length]).toEqual([0, 0]);
      expect(errorOf(() => world.query([Position, Velocity] as never))).toBe(
        'INVALID_ARGUMENT: A part is a list of parts: expected each part as a separate argument, as in `query(Position, Velocity)` or `spawn(Position, [Velocity, { x: 1 }])`.',
      );
    });

    test('refuses the bytes of a save in `restore`, and those of a snapshot in `load`', () => {
      const { world, positions } = start();
      world.spawn([Position, { x: 3 }]);
      expect(errorOf(() => world.restore(world.save()))).toBe(
        'INVALID_ARGUMENT: These are the bytes of a save, from `world.save()`: expected those of `world.snapshot()`. Load them with `world.load(bytes)`.',
      );
      expect(errorOf(() => world.load(world.snapshot()))).toBe(
        'CORRUPT: This is not a save of a world: its first bytes are wrong. Restore bytes of `world.snapshot()` with `world.restore(bytes)`.',
      );
      expect(positions.at(0).x).toBe(3);
    });

    test('refuses a save that would leave out other entities in its memory, their components and tags', () => {
      /** Ids outside the memory, as those of another library. */
      const foreign = { slotMask: 0xff, has: () => true, attach() {}, detach() {} };
      const parts: Record<string, (world: World) => unknown> = {
        'other entities': ({ heap }) => new Entities({ capacity: 1, allocator: heap }),
        'a component pool of other entities': ({ heap }) =>
          new ComponentPool(Health, { entities: foreign, capacity: 1, allocator: heap }),
        'a tag of other entities': ({ heap }) => new Tag({ entities: foreign, capacity: 1, allocator: heap }),
      };
      for (const [what, create] of Object.entries(parts)) {
        const { world } = start();
        const bytes = world.save();
        create(world);
        const refused = (how: string): string =>
          `INVALID_ARGUMENT: A world with ${what} in its memory cannot be ${how}: expected only its own, because a save has one list of entities. Create the others without the option \`allocator\`, in a memory of their own.`;
        expect(errorOf(() => world.save())).toBe(refused('saved'));
        expect(errorOf(() => world.load(bytes))).toBe(refused('loaded'));
        world.restore(world.snapshot()); // which contain them
      }
    });

    test('refuses a number as the options of a pool', () => {
      const { world } = start();
      expect(errorOf(() => world.packed(Spark, 5 as never))).toBe(
        'INVALID_ARGUMENT: The options of a pool are 5: expected an object, such as { capacity: 500 }.',
      );
    });

    test('names the option of a world that is no integer', () => {
      for (const value of [NaN, 2.5, -1, Infinity]) {
        expect(errorOf(() => new World({ capacity: value, checked }))).toBe(
          `INVALID_ARGUMENT: A capacity of ${value}: expected an integer from 1 to 16777215.`,
        );
        expect(errorOf(() => new World({ scratch: value, checked }))).toBe(
          `INVALID_ARGUMENT: A bump allocator of ${value}: expected an integer from 1 to 1073741824.`,
        );
      }
    });

    test('reports that a tag of a save cannot become a component pool', () => {
      const old = new World({ capacity: 4, checked });
      old.spawn(old.tag('Shielded'));
      const world = new World({ capacity: 4, checked });
      world.pool(Health);
      expect(errorOf(() => world.load(old.save(), { migrate: { Health: { name: 'Shielded' } } }))).toBe(
        'INVALID_ARGUMENT: The save has the tag Shielded, and Health is a component pool: expected a tag too. Create one for old saves, move its data to Health after the load, and clear it.',
      );
    });

    test('accepts up to 12 parts', () => {
      const world = new World({ capacity: 8, checked });
      const tags = Array.from({ length: 12 }, (_, i) => world.tag(`tag ${i}`));
      const spawn = world.spawn.bind(world) as (...parts: Tag[]) => number;
      const prefab = world.prefab.bind(world) as (...parts: Tag[]) => unknown;
      const id = spawn(...tags) as never;
      expect(tags.every((tag) => tag.has(id))).toBe(true);
      expect(errorOf(() => prefab(...tags, tags[0]!))).toMatch(/^INVALID_ARGUMENT: An entity of 13 parts/);
    });

    test('refuses parts beyond the last one, in every call', () => {
      const { world, positions } = start();
      const tags = Array.from({ length: 13 }, (_, i) => world.tag(`tag ${i}`, { capacity: 4 }));
      const spawn = world.spawn.bind(world) as (...parts: unknown[]) => Entity; // beyond what the types accept
      expect(errorOf(() => spawn(...tags))).toBe(
        'INVALID_ARGUMENT: An entity of 13 parts: expected at most 12. Add the others with `add`.',
      );
      const prefab = world.prefab([Position]);
      const put = prefab.spawn.bind(prefab) as (...parts: unknown[]) => Entity;
      expect(errorOf(() => put(...tags.slice(0, 5)))).toBe(
        'INVALID_ARGUMENT: prefab.spawn() with more than 4 parts: expected at most 4. Put the others into the prefab, or add them with `add`.',
      );
      const [a, b] = tags;
      for (const [index, parts] of [
        [0, [undefined, a]],
        [0, [undefined, undefined, undefined, undefined, a]],
        [1, [a, undefined, b]],
        [1, [a, undefined, undefined, b]],
        [2, [a, b, undefined, tags[2]]],
      ] as const) {
        const full =
          parts.length > 4 ? /more than 4 parts/ : new RegExp(`Part ${index} of an entity is undefined`);
        expect(errorOf(() => put(...parts))).toMatch(full);
      }
      expect([world.entities.length, positions.length]).toEqual([0, 0]);
      expect(prefab.spawn(...(tags.slice(0, 4) as [Tag]))).toBeGreaterThan(0);
      expect(prefab.spawn(undefined, undefined)).toBeGreaterThan(0);
    });

    test('refuses pools and tags that were disposed of, in every call', () => {
      const { world, positions } = start();
      const frozen = world.tag('Frozen again');
      const velocities = world.poolOf(Velocity)!;
      const prefabs = [world.prefab([Position], [velocities]), world.prefab([Position], frozen)];
      world.spawn([Position], [velocities], frozen);
      velocities[Symbol.dispose]();
      frozen[Symbol.dispose]();
      const gone = /^DISPOSED: This (?:ComponentPool of Velocity|tag Frozen again) was disposed of/;
      for (const call of [
        () => world.spawn(velocities),
        () => world.spawn([velocities, { x: 1 }]),
        () => world.spawn([Position], frozen),
        () => world.spawn([Position], [velocities], frozen),
        () => prefabs[0]!.spawn(),
        () => prefabs[1]!.spawn([Position, { x: 2 }]),
        () => world.prefab(velocities),
        () => world.prefab([Position]).spawn(frozen),
      ])
        expect(errorOf(call)).toMatch(gone);
      expect([world.entities.length, positions.length]).toEqual([1, 1]);
    });

    test('lists the component pools and tags of an entity', () => {
      const world = new World({ capacity: 16, checked });
      const { entities } = world;
      const positions = world.pool(Position);
      const names = (id: Entity): string[] =>
        world.componentsOf(id).map((set) => (set instanceof ComponentPool ? set.layout.name : set.name));
      const others = new World({ capacity: 16, checked });
      others.pool(Position);
      const frozen = world.tag('Frozen');
      const burning = new Tag({ name: 'Burning', entities, capacity: 16 });
      const other = others.spawn([Position]);
      const ship = world.spawn([Position], burning);
      expect(other).toBe(ship);
      expect(world.componentsOf(ship)[0]).toBe(positions);
      expect(names(ship)).toEqual(['Position', 'Burning']);
      frozen.add(ship);
      positions.remove(ship);
      expect(names(ship)).toEqual(['Frozen', 'Burning']);
      burning[Symbol.dispose]();
      expect(names(ship)).toEqual(['Frozen']);
      entities.destroy(ship);
      expect(names(ship)).toEqual([]);
    });

    test('knows the pools and tags that are constructed directly in its memory', () => {
      const world = new World({ capacity: 16, checked });
      const { entities } = world;
      const positions = new ComponentPool(Position, { entities, capacity: 16, checked });
      const sparks = new PackedPool(Spark, { capacity: 4, allocator: world.heap, checked });
      expect(world.poolOf(Position)).toBe(positions);
      const ship = world.spawn([Position, { y: 2 }]);
      expect([...world.query(Position)]).toEqual([ship]);
      sparks.spawn();
      const copy = world.snapshot();
      entities.destroy(ship);
      sparks.clear();
      world.restore(copy);
      expect([positions.get(ship)!.y, sparks.length]).toEqual([2, 1]);
      positions[Symbol.dispose]();
      expect(errorOf(() => world.spawn([Position]))).toMatch(
        /^INVALID_ARGUMENT: Position has no ComponentPool/,
      );
      const again = world.pool(Position);
      expect(again.has(world.spawn([Position]))).toBe(true);
    });

    test('has one entry of a single struct, the same view at each call and after a restore', () => {
      const { world } = start();
      const state = world.single(GameState, { score: 5 });
      const copy = world.snapshot();
      state.score = 9;
      expect(world.single(GameState)).toBe(state);
      world.restore(copy);
      expect([state.score, world.single(GameState) === state]).toEqual([5, true]);
    });

    test('creates a single struct and a tag again after a restore to a moment before they were created', () => {
      const { world } = start();
      const before = world.snapshot();
      const first = world.single(GameState, { score: 7 });
      const firstTag = world.tag('Hot');
      const hot = world.spawn(firstTag);
      const later = world.snapshot();
      world.restore(before);
      expect(errorOf(() => world.spawn(firstTag))).toMatch(/^DISPOSED/);
      const second = world.single(GameState, { score: 8 });
      expect([second.score, world.single(GameState) === second]).toEqual([8, true]);
      const secondTag = world.tag('Hot');
      expect([secondTag.length, secondTag.has(world.spawn(secondTag))]).toEqual([0, true]);
      world.restore(later);
      expect([world.single(GameState) === first, first.score, firstTag.has(hot)]).toEqual([true, 7, true]);
      expect(errorOf(() => world.tag('Hot'))).toMatch(/^INVALID_ARGUMENT: Two tags/);
      expect(world.spawn(firstTag)).toBeGreaterThan(0);
      world.restore(before);
      expect(world.single(GameState).score).toBe(0);
    });

    test('a single struct that was destroyed is created again in its pool, and restored with it', () => {
      const { world } = start();
      const first = world.single(GameState, { score: 1 });
      const withFirst = world.snapshot();
      const { used } = world.heap;
      destroy(first);
      const second = world.single(GameState, { score: 2 });
      expect([second.score, world.single(GameState) === second, world.heap.used]).toEqual([2, true, used]);
      const withSecond = world.snapshot();
      world.restore(withFirst);
      expect([world.single(GameState).score, first.score]).toEqual([1, 1]);
      world.restore(withSecond);
      expect([world.single(GameState).score, world.heap.used]).toEqual([2, used]);
      for (let i = 0; i < 3; i++) destroy(world.single(GameState));
      world.single(GameState, { score: 3 });
      world.load(world.save());
      expect([world.single(GameState).score, world.heap.used]).toEqual([3, used]);
    });

    test('a single struct of each moment has its own values and is the one that the world returns', () => {
      const world = new World({ capacity: 4, checked });
      const start = world.snapshot();
      world.single(GameState, { score: 1 });
      const alive = world.snapshot();
      const history = world.history(4);
      history.save(1);
      destroy(world.single(GameState));
      world.single(GameState).score = 5;
      const second = world.snapshot();
      history.save(2);
      world.restore(alive);
      destroy(world.single(GameState));
      world.single(GameState).score = 6;
      const third = world.snapshot();
      for (const [moment, score] of [
        [second, 5],
        [third, 6],
        [alive, 1],
        [second, 5],
      ] as const) {
        world.restore(moment);
        expect(world.single(GameState).score).toBe(score);
        world.single(GameState).score = 9;
        expect(world.single(GameState).score).toBe(9);
      }
      world.restore(start);
      expect(world.single(GameState).score).toBe(0);
    });

    test('a single struct whose `init` throws is not created', () => {
      const { world } = start();
      const fail = (): never => {
        throw new Error('mine');
      };
      expect(() => world.single(GameState, fail)).toThrow('mine');
      const { used } = world.heap;
      for (let i = 0; i < 3; i++) expect(() => world.single(GameState, fail)).toThrow('mine');
      expect(world.heap.used).toBe(used);
      world.single(GameState, { score: 4 });
      world.load(world.save());
      expect(world.single(GameState).score).toBe(4);
    });

    test('spawns prefabs, with other initial values and more parts', () => {
      const { world, positions, velocities, frozen } = start();
      const enemy = world.prefab([Position, { x: 1, y: 1 }], [Velocity, { x: 7 }]);
      const plain = enemy.spawn();
      const other = enemy.spawn([Position, { y: 5 }], frozen);
      expect([positions.get(plain)!.x, positions.get(plain)!.y, frozen.has(plain)]).toEqual([1, 1, false]);
      expect([positions.get(other)!.x, positions.get(other)!.y, frozen.has(other)]).toEqual([1, 5, true]);
      expect(velocities.get(other)!.x).toBe(7);
      velocities[Symbol.dispose]();
      world.pool(Velocity);
      expect(world.query(Velocity).has(enemy.spawn())).toBe(true);
    });

    test('a packed pool takes 12 bytes more than its stride for each entry, as docs/world.md says', () => {
      for (const [capacity, maxCapacity] of [
        [5000, 5000],
        [100, 1000],
      ] as const) {
        const { world } = start();
        const before = world.heap.used;
        const sparks = world.packed(Spark, { capacity, maxCapacity });
        sparks.spawnMany(maxCapacity);
        const more = world.heap.used - before - maxCapacity * (sparks.layout.stride + 12);
        expect(more).toBeGreaterThan(0);
        expect(more).toBeLessThan(200);
      }
    });

    test('reports how to get more bytes', () => {
      const world = new World({ capacity: 16, bytes: 128 * KiB, checked });
      expect(errorOf(() => world.packed(Spark, { capacity: 100_000 }))).toMatch(
        /^OUT_OF_MEMORY: No room for the PackedPool of Spark in the memory of the world: .* `new World\(\{ bytes: 64 \* MiB \}\)`/,
      );
      expect(errorOf(() => new World({ version: -1 }))).toMatch(
        /^INVALID_ARGUMENT: The version of a World is -1/,
      );
    });
  });

  describe(`entity() fields, checked: ${checked}`, () => {
    test('of a view without an entry read as NO_ENTITY in production, and writes have no effect', () => {
      class Packed extends Struct {
        static readonly packing = 'packed';
        odd = u8();
        target = entity();
      }
      const { world } = start();
      const moment = world.snapshot();
      const views = [world.packed(Missile).create(), world.packed(Packed).create()] as const;
      world.restore(moment);
      const read = (view: { target: Entity }): unknown => view.target;
      const write = (view: { target: Entity }): unknown => (view.target = 5 as Entity); // any number
      if (checked) {
        for (const access of [read, write])
          for (const view of views) expect(errorOf(() => access(view))).toMatch(/^(STALE|DISPOSED): /);
        return;
      }
      for (const view of views) {
        write(view);
        expect(read(view)).toBe(NO_ENTITY);
      }
    });

    test('hold an id, and read as NO_ENTITY once the entity is destroyed, even when its slot is reused', () => {
      const world = new World({ capacity: 16, checked });
      const missiles = world.pool(Missile);
      const target = world.spawn();
      const missile = world.spawn([Missile, { target }]);
      expect(missiles.get(missile)!.target).toBe(target);
      world.entities.destroy(target);
      const next = world.spawn();
      expect(next & world.entities.slotMask).toBe(target & world.entities.slotMask);
      expect(missiles.get(missile)!.target).toBe(NO_ENTITY);
      missiles.get(missile)!.target = next;
      expect(missiles.get(missile)!.target).toBe(next);
      expect(world.spawn([Missile])).not.toBe(0);
    });

    test('follow restores', () => {
      const world = new World({ capacity: 16, checked });
      const state = world.single(GameState);
      const player = (state.player = world.spawn());
      const copy = world.snapshot();
      world.entities.destroy(player);
      expect(state.player).toBe(NO_ENTITY);
      world.restore(copy);
      expect(state.player).toBe(player);
    });

    test('are refused in a memory without entities', () => {
      const pool = new PackedPool(Missile, { capacity: 1, checked });
      const missile = pool.create();
      expect(missile.target).toBe(NO_ENTITY); // nothing to call
      missile.target = 5 as never;
      expect(errorOf(() => missile.target)).toMatch(
        /^MEMORY: An entity\(\) field is read in a memory with 0 Entities/,
      );
      if (checked) {
        expect(errorOf(() => (missile.target = 1.5 as never))).toContain('the id of an entity');
        expect(errorOf(() => (missile.target = undefined as never))).toContain('the id of an entity');
      }
    });
  });

  describe(`queries, checked: ${checked}`, () => {
    const crowd = () => {
      const heap = new Heap(MiB);
      const entities = new Entities({ capacity: 64, allocator: heap });
      const options = { entities, capacity: 8, maxCapacity: 64, checked };
      const positions = new ComponentPool(Position, options);
      const velocities = new ComponentPool(Velocity, options);
      const healths = new ComponentPool(Health, options);
      const red = new Tag({ entities, capacity: 64, name: 'red' });
      const blue = new Tag({ entities, capacity: 64, name: 'blue' });
      entities.createMany(30, (id, i) => {
        positions.add(id, { x: i });
        if (i % 2 === 0) velocities.add(id, { x: i });
        if (i % 3 === 0) healths.add(id, { left: i });
        if (i % 5 === 0) red.add(id);
        if (i % 7 === 0) blue.add(id);
      });
      return { entities, positions, velocities, healths, red, blue };
    };
    const sorted = (numbers: Iterable<number>) => {
      const list = [...numbers];
      list.sort((a, b) => a - b);
      return list;
    };
    const below30 = (test: (i: number) => boolean) => Array.from({ length: 30 }, (_, i) => i).filter(test);

    test('`with` requires parts without passing them, `any` requires one of several parts', () => {
      const { positions, velocities, healths, red, blue } = crowd();
      const seen: number[] = [];
      const both = query(positions).with(velocities, healths);
      both.each((position, id, ...more: unknown[]) => {
        expect([positions.entityOf(position), more]).toEqual([id, []]);
        seen.push(position.x);
      });
      expect(sorted(seen)).toEqual(below30((i) => i % 6 === 0));
      expect(both.count()).toBe(5);
      const either: number[] = [];
      const coloured = query(positions).any(red, blue).without(velocities);
      coloured.system((position) => void either.push(position.x))();
      expect(sorted(either)).toEqual(below30((i) => i % 2 === 1 && (i % 5 === 0 || i % 7 === 0)));
      expect([...coloured].length).toBe(either.length);
      expect(errorOf(() => query(positions).any())).toMatch(/^INVALID_ARGUMENT: any\(\) without arguments/);
    });

    test('`optional` passes a component or undefined', () => {
      const { positions, velocities, healths } = crowd();
      const seen: [number, number | undefined, number | undefined][] = [];
      query(positions)
        .optional(velocities, healths)
        .each((position, velocity, health, id) => {
          expect(positions.entityOf(position)).toBe(id);
          seen.push([position.x, velocity?.x, health?.left]);
        });
      seen.sort(([a], [b]) => a - b);
      expect(seen).toEqual(
        below30(() => true).map((i) => [i, i % 2 === 0 ? i : undefined, i % 3 === 0 ? i : undefined]),
      );
      const sum = query(velocities)
        .optional(healths)
        .system((velocity, health, _, factor: number) => void (velocity.y = factor * (health?.left ?? 0)));
      sum(2);
      expect(sorted(Array.from(velocities, ({ y }) => y).filter((y) => y > 0))).toEqual([12, 24, 36, 48]);
    });

    test('`first`, `find`, `some` and `has` stop at the first match', () => {
      const { positions, velocities, healths, red } = crowd();
      const joined = query(positions, velocities);
      let calls = 0;
      const found = joined.find((position, velocity) => {
        calls++;
        return position.x === velocity.x && position.x < 20;
      });
      expect([positions.get(found)!.x < 20, calls < 15]).toEqual([true, true]);
      expect(joined.find(() => false)).toBe(NO_ENTITY);
      expect([
        joined.some((position) => position.x === 4),
        joined.some((position) => position.x === 5),
      ]).toEqual([true, false]);
      expect([joined.some(), joined.has(joined.first()), joined.has(NO_ENTITY)]).toEqual([true, true, false]);
      const none = query(positions).with(healths).without(velocities).with(red);
      expect(none.count()).toBe(1); // 15
      expect(positions.get(none.first())!.x).toBe(15);
      positions.remove(none.first());
      expect([none.first(), none.some(), none.find(() => true)]).toEqual([NO_ENTITY, false, NO_ENTITY]);
      const nested = joined.find((a) => joined.find((b) => b.x === a.x - 2) !== NO_ENTITY);
      expect(nested).not.toBe(NO_ENTITY);
      expect(errorOf(() => joined.find((async () => true) as never))).toMatch(
        /^INVALID_ARGUMENT: The callback of `find`/,
      );
      joined.each(() => {}); // no loop is left
      positions.clear();
    });

    if (!checked) {
      test('a loop without a cursor on a pool does not move the cursors of loops inside it', () => {
        const { entities, positions, velocities, healths } = crowd();
        const moving = group(positions, velocities);
        const lone = entities.create();
        healths.add(lone);
        let seen = 0;
        query(healths)
          .without(positions)
          .each(() => {
            positions.each((position, id) => {
              const { x } = position;
              if (!velocities.has(id)) velocities.add(id); // enters the group: both components move
              expect([position.x, positions.get(id)!.x]).toEqual([x, x]);
              seen++;
            });
          });
        expect([seen > 10, moving.length > 15]).toEqual([true, true]); // the loop may skip some
      });
    }

    test('refuse classes without a world, and repeated parts', () => {
      const { positions, velocities } = crowd();
      expect(errorOf(() => query(positions).with(Velocity))).toMatch(
        /^INVALID_ARGUMENT: A part of a query is the class Velocity/,
      );
      expect(errorOf(() => query(positions).optional(positions))).toMatch(
        /^INVALID_ARGUMENT: A query that names a pool or a tag twice/,
      );
      expect(errorOf(() => query(positions).any(velocities, velocities))).toMatch(/twice/);
    });
  });
}
