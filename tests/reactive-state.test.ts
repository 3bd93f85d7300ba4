import * as core from '@offheap/core';
import * as composed from '@offheap/core/compose';
import * as debug from '@offheap/core/debug';
import { DebugAllocator } from '@offheap/core/debug';
import * as testing from '@offheap/core/testing';
import { BlockModel, FailingAllocator, Random } from '@offheap/core/testing';
import {
  array,
  create,
  f32,
  layoutOf,
  PackedPool,
  Pool,
  Scratch,
  Struct,
  struct,
  u32,
  vec2,
} from '@offheap/struct';
import * as structs from '@offheap/struct';
import * as maths from '@offheap/struct/math';
import * as bitecs from '@offheap/bitecs';
import { BitEcsEntities } from '@offheap/bitecs';
import * as ecs from '@offheap/ecs';
import {
  type Batch,
  Changes,
  CommandBuffer,
  ComponentPool,
  Entities,
  group,
  type History,
  type Loop,
  type Prefab,
  query,
  Tag,
  World,
} from '@offheap/ecs';
import { effect, isReactive, reactive, readonly, ref, shallowReactive } from '@vue/reactivity';
import { createWorld } from 'bitecs';
import { isObservable, makeAutoObservable, observable, runInAction } from 'mobx';
import { describe, expect, test } from 'vitest';

class Inner extends Struct {
  y = f32(2);
}
class Hero extends Struct {
  x = f32(1);
  at = vec2(3, 4);
  inner = struct(Inner);
  list = array(u32, 2);
}

/** An object of each public class, and operations on it that would throw, or have no effect, through a proxy. */
const uses: Record<string, () => readonly [object, (made: never) => unknown, result: unknown]> = {
  Memory: () => [new core.Memory(128), (m: core.Memory) => m.snapshot().length, 128],
  Heap: () => [new core.Heap(1024), (h: core.Heap) => h.deallocate(h.allocate(8), 8), undefined],
  BumpAllocator: () => [new core.BumpAllocator(64), (b: core.BumpAllocator) => (b.allocate(8), b.used), 8],
  ScopedAllocator: () => [
    new core.ScopedAllocator(256),
    (s: core.ScopedAllocator) => s.scope((inner) => inner.allocate(8) > 0),
    true,
  ],
  FreeListAllocator: () => [
    new core.FreeListAllocator(8, 2),
    (f: core.FreeListAllocator) => (f.allocate(8), f.live),
    1,
  ],
  FrameAllocator: () => [new core.FrameAllocator(2, 64), (f: core.FrameAllocator) => f.allocate(8) > 0, true],
  'a composition': () => [
    composed
      .compose(new core.Heap(4096))
      .freeList(32, 4)
      .orElse(new composed.NullAllocator())
      .logged(new composed.Statistics()),
    (c: core.Allocator) => c.allocate(8) > 0,
    true,
  ],
  SizeClassAllocator: () => [
    composed.SizeClassAllocator.from(new core.Heap(4096), { 16: 2 }),
    (s: composed.SizeClassAllocator) => s.allocate(8) > 0,
    true,
  ],
  DebugAllocator: () => [
    new DebugAllocator(new core.Heap(4096)),
    (d: DebugAllocator) => (d.allocate(8), d.live),
    1,
  ],
  Statistics: () => [new composed.Statistics(), (s: composed.Statistics) => s.allocations, 0],
  EventRing: () => [new composed.EventRing(4), (r: composed.EventRing) => r.length, 0],
  Pool: () => [
    new Pool(Hero, { capacity: 2 }),
    (pool: Pool<Hero>) => {
      const hero = pool.create({ x: 5 });
      pool.each((each) => void (each.x += 1));
      const { x } = hero;
      pool.destroy(hero);
      return [x, pool.length];
    },
    [6, 0],
  ],
  PackedPool: () => [
    new PackedPool(Hero, { capacity: 2 }),
    (pool: PackedPool<Hero>) => {
      const handle = pool.spawn({ x: 5 });
      const found = [pool.length, pool.get(handle)!.x, [...pool].length];
      pool.destroyWhere(() => true);
      return found;
    },
    [1, 5, 1],
  ],
  'a view': () => [
    new Pool(Hero, { capacity: 2 }).create(),
    (hero: Hero) => {
      hero.x = 3;
      hero.at.x += 1;
      hero.inner.y += 1;
      hero.list.set(1, 5);
      return [hero.x, hero.at.x, hero.inner.y, hero.list.get(1)];
    },
    [3, 4, 3, 5],
  ],
  'a single struct': () => [create(new core.Heap(1024), Hero), (hero: Hero) => (hero.x = 3), 3],
  'a vector of a view': () => [
    new Pool(Hero, { capacity: 1 }).create().at,
    (at: Hero['at']) => at.length(),
    5,
  ],
  'an array of a view': () => [
    new Pool(Hero, { capacity: 1 }).create().list,
    (list: Hero['list']) => [...list],
    [0, 0],
  ],
  Scratch: () => [
    new Scratch(1024),
    (scratch: Scratch) => scratch.scope((s) => s.create(Hero).x + s.array(f32, 2).length),
    3,
  ],
  Entities: () => [
    new Entities({ capacity: 2 }),
    (entities: Entities) => {
      const made = entities.create();
      return [entities.destroy(made), entities.length];
    },
    [true, 0],
  ],
  ComponentPool: () => {
    const entities = new Entities({ capacity: 2 });
    return [
      new ComponentPool(Hero, { entities, capacity: 2 }),
      (pool: ComponentPool<Hero>) => [
        pool.add(entities.create()).x,
        pool.length,
        pool.removeWhere(() => true),
      ],
      [1, 1, 1],
    ];
  },
  Tag: () => {
    const entities = new Entities({ capacity: 2 });
    return [
      new Tag({ entities, capacity: 2 }),
      (tag: Tag) => {
        tag.add(entities.create());
        return [tag.length, [...tag].length];
      },
      [1, 1],
    ];
  },
  'a query': () => {
    const entities = new Entities({ capacity: 2 });
    const pool = new ComponentPool(Hero, { entities, capacity: 2 });
    pool.add(entities.create());
    return [query(pool), (joined: { count(): number }) => joined.count(), 1];
  },
  'a group': () => {
    const entities = new Entities({ capacity: 2 });
    const pool = new ComponentPool(Hero, { entities, capacity: 2 });
    pool.add(entities.create());
    return [group(pool), (grouped: { readonly length: number }) => grouped.length, 1];
  },
  CommandBuffer: () => {
    const entities = new Entities({ capacity: 2 });
    return [
      new CommandBuffer(entities),
      (commands: CommandBuffer) =>
        new Scratch(1024).scope((s) => {
          commands.begin(s);
          commands.destroy(entities.create());
          return commands.apply();
        }),
      1,
    ];
  },
  BitEcsEntities: () => [
    new BitEcsEntities(createWorld(), { capacity: 4 }),
    (entities: BitEcsEntities) => entities.has(1),
    false,
  ],
  World: () => [
    new World({ capacity: 2 }),
    (world: World) => (world.pool(Hero), world.spawn([Hero]) > 0),
    true,
  ],
  'a prefab': () => {
    const world = new World({ capacity: 2 });
    world.pool(Hero);
    return [world.prefab([Hero]), (hero: Prefab) => hero.spawn() > 0, true];
  },
  'a loop': () => [
    new World({ capacity: 2 }).loop({ update: () => undefined }),
    (loop: Loop) => (loop.advance(2).start().stop(), loop.tick),
    2,
  ],
  'a history': () => {
    const world = new World({ capacity: 2 });
    return [
      world.history(2),
      (history: History) => (history.save(1), history.rollback(1), history.length),
      1,
    ];
  },
  Changes: () => {
    const entities = new Entities({ capacity: 2 });
    const pool = new ComponentPool(Hero, { entities, capacity: 2 });
    return [new Changes(pool), (changes: Changes) => changes.advance(), 1];
  },
  'a batch': () => {
    const entities = new Entities({ capacity: 2 });
    const pool = new ComponentPool(Hero, { entities, capacity: 2 });
    const added: number[] = [];
    const batch = pool.batch({ onAdd: (_, entity) => void added.push(entity) });
    const entity = entities.create();
    pool.add(entity);
    return [batch, (batch: Batch) => [batch.deliver(), added], [1, [entity]]];
  },
  Random: () => [
    new Random(7),
    (random: Random) => [random.next(), random.next()],
    [new Random(7).next(), second(new Random(7))],
  ],
  BlockModel: () => [
    new BlockModel(),
    (model: BlockModel) => (model.allocate(new core.Heap(1024), 8), model.live.length),
    1,
  ],
  FailingAllocator: () => [
    new FailingAllocator(new core.Heap(1024), 2),
    (failing: FailingAllocator) => [failing.allocate(8) > 0, failing.tryAllocate(8), failing.requests],
    [true, core.NULL, 2],
  ],
  'a layout': () => [layoutOf(Hero), (layout: { readonly stride: number }) => layout.stride, 24],
};

/** The second number. */
function second(random: Random): number {
  random.next();
  return random.next();
}

describe.each(Object.entries(uses))('%s', (_, make) => {
  const holders: Record<string, (made: object) => object> = {
    "Vue's reactive": (made) => reactive({ made }).made,
    "Vue's reactive, given it alone": (made) => reactive(made),
    "Vue's ref": (made) => ref(made).value,
    "Vue's readonly": (made) => readonly({ made }).made,
    "Vue's shallowReactive, given it alone": (made) => shallowReactive(made),
    "Vue's reactive list": (made) => reactive([made])[0]!,
    "Vue's reactive map": (made) => reactive(new Map([['made', made]])).get('made')!,
    "MobX's observable": (made) => observable({ made }).made,
    "MobX's observable, given it alone": (made) => observable(made),
    "MobX's observable box": (made) => observable.box(made).get(),
    "MobX's observable list": (made) => observable([made])[0]!,
    "MobX's observable map": (made) => observable(new Map([['made', made]])).get('made')!,
    "a store of MobX's": (made) => {
      class Store {
        made = made;
        constructor() {
          makeAutoObservable(this);
        }
      }
      return new Store().made;
    },
  };
  test.each(Object.entries(holders))('works in %s', (__, hold) => {
    const [made, use, result] = make();
    expect(use(hold(made) as never)).toEqual(result);
  });
});

test('a view in reactive state is the view itself: a write through it is a write to the entry', () => {
  const pool = new Pool(Hero, { capacity: 2 });
  const hero = pool.create();
  const state = reactive({ hero });
  expect(state.hero).toBe(hero);
  state.hero.x = 3;
  expect([hero.x, isReactive(state.hero)]).toEqual([3, false]);
  pool.destroy(state.hero);
  expect(pool.length).toBe(0);
  const store = observable({ hero: pool.create() });
  expect(isObservable(store.hero)).toBe(false);
  runInAction(() => void (store.hero.x = 4));
  expect(store.hero.x).toBe(4);
});

test('numbers of a pool can be copied into reactive state', () => {
  const pool = new Pool(Hero, { capacity: 2 });
  const state = reactive({ pool, count: 0 });
  const shown: number[] = [];
  effect(() => void shown.push(state.count));
  state.pool.create();
  state.count = state.pool.length;
  expect(shown).toEqual([0, 1]);
});

test('Vue wraps no object of an exported class with private fields, which a proxy cannot read', () => {
  const modules: object[] = [core, composed, debug, testing, structs, maths, ecs, bitecs];
  const classes = modules
    .flatMap((module) => Object.values(module))
    .filter((value): value is { prototype: object } => /^class\b[^]*#\w/.test(String(value)));
  expect(classes.length).toBeGreaterThan(20);
  const wrapped = classes.filter(({ prototype }) => isReactive(reactive(Object.create(prototype) as object)));
  expect(wrapped).toEqual([]);
});
