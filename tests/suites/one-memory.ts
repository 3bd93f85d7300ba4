import { BumpAllocator, Heap, KiB, MiB } from '@offheap/core';
import { NullAllocator } from '@offheap/core/compose';
import { f32, Pool, ref, Scratch, Struct, struct, text, u32 } from '@offheap/struct';
import {
  CommandBuffer,
  ComponentPool,
  Entities,
  type Entity,
  type EntitySource,
  group,
  query,
  Tag,
} from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../packages/struct/test/error-of.ts';

class Position extends Struct {
  x = f32();
  y = f32();
}
class Velocity extends Struct {
  x = f32();
}
class Big extends Struct {
  name = text(4000);
}
class Weapon extends Struct {
  shots = u32();
}
class Holder extends Struct {
  weapon = ref(() => Weapon);
}
class Nest extends Struct {
  inner = struct(Holder);
}

/** Ids without a memory, as in an adapter to another library. */
class PlainIds implements EntitySource<number> {
  readonly slotMask = 15;
  has(): boolean {
    return true;
  }
  attach(): void {}
  detach(): void {}
}

/** Parts of different memories are refused when they meet; parts without an allocator share the memory of their entities. */
export function oneMemorySuite(checked: boolean): void {
  describe(`one memory for entities and their components, ${checked ? 'checked' : 'production'}`, () => {
    test('pools and tags without an allocator are in the memory of their entities, and are restored with it', () => {
      const entities = new Entities({ capacity: 10 });
      const positions = new ComponentPool(Position, { entities, capacity: 10, checked });
      const frozen = new Tag({ entities, capacity: 10 });
      expect(positions.memory).toBe(entities.memory);
      expect(frozen.memory).toBe(entities.memory);
      const kept = entities.create();
      positions.add(kept, { x: 5 });
      const before = entities.memory.snapshot();
      const ghost = entities.create();
      positions.add(ghost, { x: 6 });
      frozen.add(ghost);
      positions.get(kept)!.x = 7;
      entities.memory.restore(before);
      expect([entities.has(ghost), positions.has(ghost), frozen.has(ghost)]).toEqual([false, false, false]);
      const seen: number[] = [];
      query(positions).each(({ x }, entity) => void seen.push(entity, x));
      expect(seen).toEqual([kept, 5]);
    });

    test('they share the allocator of the entities', () => {
      const allocator = new BumpAllocator(64 * KiB);
      const entities = new Entities({ capacity: 10, allocator });
      const positions = new ComponentPool(Position, { entities, capacity: 10, checked });
      expect(entities.allocator).toBe(allocator);
      expect(positions.allocator).toBe(allocator);
      expect(new Tag({ entities, capacity: 10 }).memory).toBe(allocator.memory);
    });

    test('a pool or a tag in a different memory than its entities is refused, and nothing has changed', () => {
      const heap = new Heap(64 * KiB);
      for (const entities of [
        new Entities({ capacity: 10 }),
        new Entities({ capacity: 10, allocator: new Heap(64 * KiB) }),
      ]) {
        const { used } = entities.allocator as Heap; // created above, or by the entities
        for (const allocator of [heap, new BumpAllocator(KiB), new NullAllocator()]) {
          const options = { entities, capacity: 10, allocator, checked };
          expect(errorOf(() => new ComponentPool(Position, options))).toMatch(
            /^MEMORY: The allocator of the ComponentPool of Position is in a different memory than its entities: expected one memory for both, .+ Pass the same allocator to both, as in `new Entities\(\{ capacity, allocator \}\)`/,
          );
          expect(errorOf(() => new Tag({ entities, capacity: 10, name: 'frozen', allocator }))).toMatch(
            /^MEMORY: The allocator of the tag frozen is in a different memory/,
          );
        }
        expect([heap.used, (entities.allocator as Heap).used]).toEqual([0, used]);
        // A refused set contains no entities: they can be destroyed as usual.
        expect(entities.destroy(entities.create())).toBe(true);
      }
    });

    test('a pool in a child allocator of the same memory is accepted', () => {
      const heap = new Heap(64 * KiB);
      const entities = new Entities({ capacity: 10, allocator: heap });
      const allocator = Heap.from(heap, 8 * KiB);
      const positions = new ComponentPool(Position, { entities, capacity: 10, allocator, checked });
      expect(positions.allocator).toBe(allocator);
    });

    test('the error of a pool that does not fit into the memory of its entities says how to increase the memory', () => {
      const entities = new Entities({ capacity: 10 });
      const expected =
        /^OUT_OF_MEMORY: No room for the ComponentPool of Big in the memory that its entities created: \d+ of \d+ bytes are in use\. Increase `bytes`, as in `new Entities\(\{ capacity, bytes: 64 \* MiB \}\)`, or pass one allocator/;
      const { used } = entities.allocator as Heap; // of the entities' own
      expect(errorOf(() => new ComponentPool(Big, { entities, capacity: 100, checked }))).toMatch(expected);
      expect((entities.allocator as Heap).used).toBe(used);
      expect(errorOf(() => new Tag({ entities, capacity: 1_000_000, name: 'many' }))).toMatch(
        /^OUT_OF_MEMORY: No room for the tag many in the memory that its entities created: .+`bytes`/,
      );
      const growing = new ComponentPool(Big, { entities, capacity: 5, maxCapacity: 1000, checked });
      const full = errorOf(() => {
        for (let i = 0; i < 10; i++) growing.add(entities.create());
        entities.clear();
        const others = Array.from({ length: 3 }, () => new ComponentPool(Big, { entities, capacity: 4 }));
        for (let i = 0; i < 10; i++) growing.add(entities.create());
        return others;
      });
      expect(full).toContain('bytes');
      const roomy = new Entities({ capacity: 10, bytes: MiB });
      expect(new ComponentPool(Big, { entities: roomy, capacity: 100, checked }).capacity).toBe(100);
    });

    test('`bytes` out of range, or together with an allocator, is refused', () => {
      for (const bytes of [-1, 1.5, Number.NaN, 2 ** 30, Infinity]) {
        expect(errorOf(() => new Entities({ capacity: 10, bytes }))).toMatch(
          /^INVALID_ARGUMENT: \S+ bytes for the components of an Entities: expected an integer from 0 to \d+\.$/,
        );
      }
      const allocator = new Heap(64 * KiB);
      expect(errorOf(() => new Entities({ capacity: 10, allocator, bytes: 1000 }))).toMatch(
        /^INVALID_ARGUMENT: The options of an Entities have an `allocator` and `bytes`: expected one of them\./,
      );
      expect(allocator.used).toBe(0);
      expect(new Entities({ capacity: 10, bytes: 0 }).create()).not.toBe(0);
      const most = Number(/to (\d+)\.$/.exec(errorOf(() => new Entities({ capacity: 10, bytes: -1 })))![1]);
      expect(new Entities({ capacity: 10, bytes: most }).create()).not.toBe(0);
      expect(errorOf(() => new Entities({ capacity: 10, bytes: most + 1 }))).toMatch(/^INVALID_ARGUMENT: /);
    });

    test('the default memory has room for ten pools, and can be created with the highest capacity', () => {
      for (const capacity of [1, 100, 3000, 100_000]) {
        const entities = new Entities({ capacity });
        const pools = Array.from(
          { length: 10 },
          () => new ComponentPool(Position, { entities, capacity, checked }),
        );
        expect(pools.map((pool) => pool.capacity)).toEqual(Array(10).fill(capacity));
      }
      expect(new Entities({ capacity: 2 ** 24 - 1 }).memory.byteLength).toBeLessThan(2 ** 30);
    });

    test('entities and their pools can be disposed of in any order', () => {
      for (const first of ['entities', 'pool'] as const) {
        const entities = new Entities({ capacity: 10 });
        const pool = new ComponentPool(Position, { entities, capacity: 10, checked });
        pool.add(entities.create());
        const heap = entities.allocator as Heap; // of the entities' own
        if (first === 'pool') pool[Symbol.dispose]();
        entities[Symbol.dispose]();
        if (first === 'entities') {
          expect(pool.length).toBe(0);
          pool[Symbol.dispose]();
          expect(heap.used).toBe(0);
        } else expect(errorOf(() => heap.allocate(8))).toMatch(/^DISPOSED: /);
      }
    });

    test('pools of ids that are in no memory have separate memories: no query and no group accepts both', () => {
      const entities = new PlainIds();
      const pools = [Position, Velocity].map(
        (T) => new ComponentPool<Struct, number>(T, { entities, capacity: 4, checked }),
      ) as [ComponentPool<Struct, number>, ComponentPool<Struct, number>]; // two classes
      const tag = new Tag({ entities, capacity: 4 });
      expect(pools[0].memory).not.toBe(pools[1].memory);
      const refused =
        'MEMORY: A query of pools or tags in different memories: expected one memory, because a snapshot contains one memory. Give all of them the same `allocator`.';
      expect(errorOf(() => query(...pools))).toBe(refused);
      expect(errorOf(() => group(...pools))).toBe(refused);
      expect(errorOf(() => query(pools[0]).without(tag))).toBe(refused);
      const allocator = new Heap(64 * KiB);
      const shared = [Position, Velocity].map(
        (T) => new ComponentPool<Struct, number>(T, { entities, capacity: 4, allocator, checked }),
      ) as [ComponentPool<Struct, number>, ComponentPool<Struct, number>]; // two classes
      for (const pool of shared) pool.add(3);
      expect(query(...shared).count()).toBe(1);
    });

    test('commands can add a component with a reference only within one memory, including nested references', () => {
      const entities = new Entities({ capacity: 10 });
      const weapons = new Pool(Weapon, { capacity: 4, allocator: entities.allocator, checked });
      const holders = new ComponentPool(Holder, { entities, capacity: 10, checked });
      const nests = new ComponentPool(Nest, { entities, capacity: 10, checked });
      const commands = new CommandBuffer(entities);
      const entity = entities.create();
      const weapon = weapons.create({ shots: 6 });
      new Scratch(4 * KiB, { checked }).scope((s) => {
        commands.begin(s);
        expect(errorOf(() => commands.add(holders, entity))).toMatch(
          /^MEMORY: The scratch of a CommandBuffer is in a different memory than the ComponentPool of Holder, and Holder holds a reference: expected one memory.+`new Scratch\(bytes, \{ allocator: entities\.allocator \}\)`\.$/,
        );
        expect(errorOf(() => commands.add(nests, entity))).toMatch(/^MEMORY: /);
        expect(commands.apply()).toBe(0);
      });
      new Scratch(4 * KiB, { allocator: entities.allocator, checked }).scope((s) => {
        commands.begin(s);
        commands.add(holders, entity, { weapon });
        commands.add(nests, entity).inner.weapon = weapon;
        commands.apply();
      });
      expect([holders.get(entity)?.weapon?.shots, nests.get(entity)?.inner.weapon?.shots]).toEqual([6, 6]);
    });

    test('a restore of the memory of the entities discards recorded commands in a scratch of another memory', () => {
      const entities = new Entities({ capacity: 10 });
      const commands = new CommandBuffer(entities);
      const before = entities.memory.snapshot();
      new Scratch(4 * KiB, { checked }).scope((s) => {
        commands.begin(s);
        commands.destroy(entities.create());
        entities.memory.restore(before);
        const other = entities.create(); // the same id, because it had not been returned at this moment
        expect(commands.apply()).toBe(0);
        expect(entities.has(other)).toBe(true);
      });
    });

    test('a command for a pool or tag of other entities is refused', () => {
      const entities = new Entities({ capacity: 10 });
      const others = new Entities({ capacity: 10 });
      const pool = new ComponentPool(Position, { entities: others, capacity: 10, checked });
      const tag = new Tag({ entities: others, capacity: 10 });
      const commands = new CommandBuffer(entities);
      const entity: Entity = entities.create();
      const refused =
        'INVALID_ARGUMENT: A command for a pool or tag with other entities than its CommandBuffer: expected the same `entities`. Create a CommandBuffer for each.';
      new Scratch(4 * KiB, { checked }).scope((s) => {
        commands.begin(s);
        expect(errorOf(() => commands.add(pool, entity))).toBe(refused);
        expect(errorOf(() => commands.add(tag, entity))).toBe(refused);
        expect(errorOf(() => commands.remove(pool, entity))).toBe(refused);
        expect(commands.length).toBe(0);
      });
    });

    test('a reference to an entry in another memory is refused, wherever the reference is stored', () => {
      const heap = new Heap(64 * KiB);
      const weapon = new Pool(Weapon, { capacity: 2, checked }).create();
      const holders = new Pool(Holder, { capacity: 2, allocator: heap, checked });
      expect(errorOf(() => void (holders.create().weapon = weapon))).toMatch(
        /^NOT_OWNED: .+ in the same memory/,
      );
      expect(errorOf(() => holders.create({ weapon }))).toMatch(/^NOT_OWNED: /);
      new Scratch(4 * KiB, { checked }).scope((s) => {
        expect(errorOf(() => void (s.create(Holder).weapon = weapon))).toMatch(/^NOT_OWNED: /);
        expect(errorOf(() => void (s.array(Nest, 2).get(1).inner.weapon = weapon))).toMatch(/^NOT_OWNED: /);
      });
      const other = new Pool(Nest, { capacity: 2, allocator: heap, checked });
      expect(other.create().inner.weapon).toBe(null);
    });
  });
}
