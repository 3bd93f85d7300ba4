import { Heap, KiB, loadSnapshot, saveSnapshot } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import {
  array,
  create,
  destroy,
  f32,
  type Handle,
  object,
  PackedPool,
  Pool,
  Scratch,
  Struct,
  type StructClass,
  u16,
  u32,
  vec2,
} from '@offheap/struct';
import { ComponentPool, Entities, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { ColumnPool } from '../packages/struct/test/model/column-pool.ts';

class Particle extends Struct {
  static readonly struct = 'Particle';
  pos = vec2();
  life = f32(1);
  id = u32();
}

const modes = [true, false];
const kinds = [Pool, PackedPool, ColumnPool] as const;

describe.each(modes)('a restored snapshot, checked: %s', (checked) => {
  describe.each(kinds)('%o', (Kind) => {
    const make = (capacity = 10, maxCapacity = capacity) =>
      new Kind(Particle, { capacity, maxCapacity, allocator: new Heap(64 * KiB), checked });

    test('makes kept views and handles valid again', () => {
      const pool = make();
      const views = Array.from({ length: 5 }, (_, i) => {
        const view = pool.create();
        view.id = i;
        view.pos.x = i / 2;
        return view;
      });
      const handles = views.map((view) => pool.handleOf(view));
      const before = pool.memory.snapshot();
      pool.destroy(views[0]!);
      pool.destroy(handles[3]!);
      views[1]!.pos.x = 100;
      const late = pool.create();
      late.id = 99;
      pool.memory.restore(before);
      expect(pool.length).toBe(5);
      expect(views.map((view) => view.id)).toEqual([0, 1, 2, 3, 4]);
      expect(views.map((view) => view.pos.x)).toEqual([0, 0.5, 1, 1.5, 2]);
      expect(handles.map((handle) => pool.get(handle)?.id)).toEqual([0, 1, 2, 3, 4]);
      views[3]!.id = 33;
      expect(pool.get(handles[3]!)!.id).toBe(33);
      for (const view of views) pool.destroy(view);
      expect(pool.length).toBe(0);
    });

    test('removes entries that were created since then, and restores them with a later snapshot', () => {
      const pool = make();
      const early = pool.memory.snapshot();
      const view = pool.create();
      view.id = 7;
      const handle = pool.handleOf(view);
      const late = pool.memory.snapshot();
      pool.memory.restore(early);
      expect(pool.length).toBe(0);
      expect(pool.has(handle)).toBe(false);
      if (checked) expect(() => view.id).toThrow('the memory was restored to a moment');
      expect(() => pool.destroy(view)).toThrow('is not alive');
      pool.memory.restore(late);
      expect(view.id).toBe(7);
      expect(pool.handleOf(view)).toBe(handle);
    });

    test('frees slabs', () => {
      const pool = make(4, 16);
      const before = pool.memory.snapshot();
      pool.spawnMany(16);
      pool.memory.restore(before);
      expect([pool.length, pool.capacity, pool.slabs.length]).toEqual([0, 4, 1]);
      pool.spawnMany(16, (p, i) => (p.id = i));
      expect(Array.from(pool, (p) => p.id)).toEqual(Array.from({ length: 16 }, (_, i) => 15 - i));
    });

    test('of a moment before the pool was created makes the pool unusable', () => {
      const heap = new Heap(64 * KiB);
      const before = heap.memory.snapshot();
      const pool = new Kind(Particle, { capacity: 4, allocator: heap, checked });
      const view = pool.create();
      heap.memory.restore(before);
      expect(heap.live).toBe(0);
      expect(() => pool.destroy(view)).toThrow(
        'was created after the moment to which the memory was restored',
      );
    });
  });

  test('restores single structs', () => {
    const heap = new Heap(64 * KiB);
    const make = (id: number) =>
      create(
        heap,
        Particle,
        (p) => {
          p.id = id;
        },
        { checked },
      );
    const a = make(1);
    const b = make(2);
    const before = heap.memory.snapshot();
    destroy(a);
    const c = make(3);
    b.id = 20;
    heap.memory.restore(before);
    expect(b.id).toBe(2);
    if (checked) expect(() => c.id).toThrow('Particle.id: the memory was restored to a moment when this one');
    if (checked) expect(a.id).toBe(1);
    destroy(b);
    expect(heap.live).toBe(1);
  });

  test('keeps scratch scopes open that were open then, and ends the others', () => {
    const heap = new Heap(64 * KiB);
    const scratch = new Scratch(4 * KiB, { allocator: heap, checked });
    scratch.scope((s) => {
      const early = s.create(Particle);
      early.id = 5;
      const used = scratch.allocator.inner!.used;
      const before = heap.memory.snapshot();
      early.id = 6;
      const late = s.create(Particle);
      const inner = scratch.open();
      const inside = inner.create(Particle);
      heap.memory.restore(before);
      expect(early.id).toBe(5);
      expect(scratch.depth).toBe(1);
      expect(scratch.allocator.inner!.used).toBe(used);
      expect(() => inner.create(Particle)).toThrow('has ended');
      if (checked) {
        expect(() => late.id).toThrow('the memory was restored');
        expect(() => inside.id).toThrow('the memory was restored');
      }
      s.create(Particle).id = 8;
      expect(early.id).toBe(5);
    });
    expect(scratch.depth).toBe(0);
    expect(scratch.allocator.used).toBe(0);
  });

  test('does not reopen scratch scopes that have ended since then', () => {
    const scratch = new Scratch(4 * KiB, { checked });
    const before = scratch.scope((s) => {
      s.create(Particle);
      return scratch.memory.snapshot();
    });
    scratch.memory.restore(before);
    expect(scratch.depth).toBe(0);
    scratch.scope((s) => {
      s.create(Particle).id = 1;
    });
    expect(scratch.allocator.used).toBe(0);
  });
});

/** A simulation in which everything follows from the bytes: random numbers too. */
class World {
  readonly heap = new Heap(192 * KiB);
  readonly movers: PackedPool<Particle>;
  readonly targets: Pool<Particle>;
  readonly scratch: Scratch;
  readonly state: Particle;
  readonly kept: Handle<Particle>[] = [];

  constructor(checked: boolean) {
    const { heap: allocator } = this;
    this.movers = new PackedPool(Particle, { capacity: 64, maxCapacity: 256, allocator, checked });
    this.targets = new Pool(Particle, { capacity: 16, maxCapacity: 64, allocator, checked });
    this.scratch = new Scratch(4 * KiB, { allocator, checked });
    this.state = create(allocator, Particle, undefined, { checked });
    this.state.id = 12345;
  }

  frame(): void {
    const random = new Random(this.state.id);
    this.movers.spawnMany(random.below(12), (p) => {
      p.pos.set(random.below(100), random.below(100));
      p.life = random.below(30) / 10;
    });
    if (this.targets.length < 60) {
      const target = this.targets.create();
      target.pos.x = random.below(100);
      target.life = random.below(20);
    }
    this.scratch.scope((s) => {
      const near = s.array(u32, 8);
      let i = 0;
      this.movers.each((p) => {
        p.pos.x += 0.5;
        p.life -= 0.1;
        near.set(i++ & 7, Math.abs(p.pos.x) | 0);
      });
      this.targets.each((t) => {
        t.pos.y += near.get(0);
        t.life -= 1;
      });
    });
    this.movers.destroyWhere((p) => p.life <= 0);
    this.targets.destroyWhere((t) => t.life <= 0);
    const block = this.heap.allocate(random.between(8, 200));
    if (!random.oneIn(3)) this.heap.deallocate(block, this.heap.memory.i32[(block >>> 2) - 1]!);
    this.state.id = random.next();
  }
}

test.each(modes)(
  'a simulation that is repeatedly restored to random frames ends byte-identical to one that is not, checked: %s',
  (checked) => {
    const frames = 120;
    const straight = new World(checked);
    for (let i = 0; i < frames; i++) straight.frame();

    const world = new World(checked);
    const { memory } = world.heap;
    const history = Array.from({ length: frames + 1 }, () => new Uint8Array(memory.byteLength));
    const random = new Random(7);
    let reached = 0;
    for (let at = 0; at < frames;) {
      memory.snapshot(history[at]);
      reached = Math.max(reached, at);
      if (random.oneIn(5)) {
        at = random.below(reached + 1);
        memory.restore(history[at]!);
      }
      world.frame();
      at++;
    }
    expect(straight.movers.length).toBeGreaterThan(20);
    expect(world.movers.length).toBe(straight.movers.length);
    // Not `toEqual`, which takes seconds for so many elements.
    const same = memory.u8.every((byte, i) => byte === straight.heap.memory.u8[i]);
    expect(same).toBe(true);
  },
);

describe('a saved snapshot', () => {
  const setUp = <T extends Struct>(T: StructClass<T>, capacity = 10) =>
    new PackedPool(T, { capacity, allocator: new Heap(16 * KiB) });

  test('is loaded by another run of the program, handles and all', () => {
    const pool = setUp(Particle);
    pool.spawnMany(3);
    const handle = pool.spawn((p) => {
      p.id = 77;
    });
    const again = setUp(Particle);
    loadSnapshot(again.memory, saveSnapshot(pool.memory));
    expect(again.length).toBe(4);
    expect(again.get(handle)!.id).toBe(77);
  });

  test('is refused when a component has changed, or how many entities, components or tags there may be', () => {
    class Heat extends Struct {
      static readonly struct = 'Heat';
      degrees = f32();
    }
    class Fuel extends Struct {
      static readonly struct = 'Fuel';
      degrees = u32();
    }
    const setUpEntities = (Component: StructClass, capacities: readonly [number, number, number]) => {
      const allocator = new Heap(64 * KiB);
      const entities = new Entities({ capacity: capacities[0], allocator });
      const components = new ComponentPool(Component, { entities, capacity: capacities[1], allocator });
      const tag = new Tag({ name: 'hot', entities, capacity: capacities[2], allocator });
      return { entities, components, tag, memory: allocator.memory };
    };
    const { memory } = setUpEntities(Heat, [40, 20, 10]);
    const file = saveSnapshot(memory);
    loadSnapshot(setUpEntities(Heat, [40, 20, 10]).memory, file);
    for (const other of [
      setUpEntities(Fuel, [40, 20, 10]),
      setUpEntities(Heat, [41, 20, 10]),
      setUpEntities(Heat, [40, 19, 10]),
      setUpEntities(Heat, [40, 20, 11]),
    ]) {
      const entity = other.entities.create();
      expect(() => loadSnapshot(other.memory, file)).toThrow('another layout');
      expect(other.entities.has(entity)).toBe(true);
    }
  });

  test('is refused when a struct has changed, or a capacity', () => {
    const file = saveSnapshot(setUp(Particle).memory);
    const changed = (() => {
      class Particle extends Struct {
        static readonly struct = 'Particle';
        pos = vec2();
        life = f32(1);
        id = u16();
        team = u16();
      }
      return Particle;
    })();
    for (const pool of [setUp(changed), setUp(Particle, 11)]) {
      pool.spawn();
      expect(() => loadSnapshot(pool.memory, file)).toThrow('another layout');
      expect(pool.length).toBe(1);
    }
  });
});

describe.each(modes)('values outside the memory, checked: %s', (checked) => {
  class Sprite extends Struct {
    static readonly struct = 'Sprite';
    image = object<{ name: string }>();
    layers = array(() => object<string>(), 2);
  }
  const make = (heap = new Heap(16 * KiB)) =>
    new PackedPool(Sprite, { capacity: 8, allocator: heap, checked });

  test('follow a restore: each entry has the value that it had, whatever entry used its number since then', () => {
    const pool = make();
    const [ada, bob, eve] = ['Ada', 'Bob', 'Eve'].map((name) => ({ name })) as [
      { name: string },
      { name: string },
      { name: string },
    ];
    const first = pool.spawn((sprite) => {
      sprite.image = ada;
      sprite.layers.set(1, 'sky');
    });
    const second = pool.spawn({ image: bob });
    const before = pool.memory.snapshot();
    pool.destroy(first);
    pool.get(second)!.image = undefined;
    pool.spawn({ image: eve, layers: ['a', 'b'] });
    pool.spawn({ image: eve });
    ada.name = 'Ada L.'; // the contents of the object are not restored
    const later = pool.memory.snapshot();
    for (let turn = 0; turn < 3; turn++) {
      pool.memory.restore(before);
      expect(pool.get(first)!.image).toBe(ada);
      expect(pool.get(second)!.image).toBe(bob);
      expect([...pool.get(first)!.layers]).toEqual([undefined, 'sky']);
      const third = pool.spawn({ image: eve });
      expect([pool.get(first)!.image, pool.get(second)!.image, pool.get(third)!.image]).toEqual([
        ada,
        bob,
        eve,
      ]);
      pool.memory.restore(later);
      expect(pool.get(second)!.image).toBeUndefined();
      expect(Array.from(pool, (sprite) => sprite.image)).toEqual([eve, eve, undefined]);
    }
  });

  test('are undefined after a restore of an overwritten copy or a file, and no entry reads the value of another', () => {
    const pool = make();
    pool.spawnMany(3, (sprite, i) => (sprite.image = { name: String(i) }));
    const snapshot = pool.memory.snapshot();
    const copy = snapshot.slice();
    pool.memory.snapshot(snapshot);
    const file = saveSnapshot(pool.memory);
    const again = make();
    again.spawn({ image: { name: 'of the other run' } });
    for (const restore of [() => pool.memory.restore(copy), () => loadSnapshot(again.memory, file)])
      restore();
    for (const it of [pool, again]) {
      expect(Array.from(it, (sprite) => sprite.image)).toEqual([undefined, undefined, undefined]);
      const handle = it.spawn({ image: { name: 'new' }, layers: ['x', 'y'] });
      expect(Array.from(it, (sprite) => sprite.image?.name)).toEqual([
        'new',
        undefined,
        undefined,
        undefined,
      ]);
      it.at(0).image = { name: 'written again' };
      it.destroy(handle);
      it.spawnMany(2, (sprite, i) => (sprite.image = { name: `more ${i}` }));
      expect(Array.from(it, (sprite) => sprite.image?.name)).toEqual([
        'more 1',
        'more 0',
        undefined,
        undefined,
        'written again',
      ]);
    }
  });
});
