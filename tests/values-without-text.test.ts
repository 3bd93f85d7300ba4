// Values that cannot be converted to a string or a number: messages show them, and the engine throws no errors.
import { Heap, isBlockOwner, KiB, Memory } from '@offheap/core';
import { SizeClassAllocator } from '@offheap/core/compose';
import { DebugAllocator } from '@offheap/core/debug';
import { Changes, ComponentPool, Entities, entity as entityField, query, Tag, World } from '@offheap/ecs';
import { warnNearCapacity } from '@offheap/struct/debug';
import {
  array,
  bits,
  create,
  enumOf,
  f32,
  i64,
  PackedPool,
  Pool,
  Scratch,
  Struct,
  text,
  u32,
  vec2,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';

class Thing extends Struct {
  number = f32();
  integer = u32();
  flags = bits(3);
  big = i64();
  at = vec2();
  list = array(f32, 2);
}

/** Any value: a program without types may pass it. */
type Wrong = never;

const VALUES: Readonly<Record<string, unknown>> = {
  'an object without a prototype': Object.create(null),
  'a symbol': Symbol('value'),
  'a function': () => 1,
};

describe.each(Object.entries(VALUES))('%s', (_, given) => {
  const value = given as Wrong;
  const checked: Readonly<Record<string, () => unknown>> = {
    'a float': () => (new Pool(Thing, { capacity: 1, checked: true }).create().number = value),
    'an integer': () => (new Pool(Thing, { capacity: 1, checked: 'ranges' }).create().integer = value),
    bits: () => (new Pool(Thing, { capacity: 1, checked: true }).create().flags = value),
    'a bigint field': () => (new Pool(Thing, { capacity: 1, checked: true }).create().big = value),
    'a part of a vector': () => (new Pool(Thing, { capacity: 1, checked: true }).create().at.x = value),
    'an element': () => new Pool(Thing, { capacity: 1, checked: true }).create().list.set(0, value),
  };
  const always: Readonly<Record<string, () => unknown>> = {
    'a capacity': () => new Pool(Thing, { capacity: value }),
    'a number of entries': () => new Pool(Thing, { capacity: 1 }).spawnMany(value),
    'a number of bytes': () => new Heap(value),
    'the length of an array': () => new Scratch(KiB).scope((s) => void s.array(f32, value)),
    'the changes of a query': () => {
      const entities = new Entities({ capacity: 1 });
      query(new ComponentPool(Thing, { entities, capacity: 1 })).changedSince(value, () => 0);
    },
    'a version of a query': () => {
      const entities = new Entities({ capacity: 1 });
      const pool = new ComponentPool(Thing, { entities, capacity: 1 });
      query(pool).changedSince(new Changes(pool), typeof given === 'function' ? (5 as Wrong) : value);
    },
    'the request that fails': () => new DebugAllocator(new Heap(KiB), { failAt: value }),
    'the rate of failures': () => new DebugAllocator(new Heap(KiB), { failRate: value }),
    'the most bytes': () => new DebugAllocator(new Heap(KiB), { maxBytes: value }),
    'what gets leaks': () =>
      new DebugAllocator(new Heap(KiB), { onLeaks: typeof given === 'function' ? (5 as Wrong) : value }),
    'what warns': () =>
      warnNearCapacity(new Pool(Thing, { capacity: 1 }), {
        warn: typeof given === 'function' ? (5 as Wrong) : value,
      }),
    'the bytes of a text': () => text(value),
    'a number of bits': () => bits(value),
    'the length of an array of a field': () => array(f32, value),
    'an index': () => new PackedPool(Thing, { capacity: 1, checked: true }).at(value),
    'the index of an entity': () =>
      new Tag({ entities: new Entities({ capacity: 1 }), capacity: 1 }).entityAt(value),
    'a number of entities': () => new Entities({ capacity: 1 }).createMany(value),
    'a number of generation bits': () => new Entities({ capacity: 1, generationBits: value }),
    'the version of a world': () => new World({ capacity: 8, version: value }),
    'the frames of a history': () => new World({ capacity: 8 }).history(value),
    'the frame of a rollback': () => new World({ capacity: 8 }).history(3).rollback(value),
    'the size of a block': () => new Heap(KiB).allocate(value),
    'the alignment of a block': () => new Heap(KiB).allocate(8, value),
    'the kind of a buffer': () => new Memory(KiB, { backing: value }),
    'free lists': () => new SizeClassAllocator(value),
    'the name of a tag': () => new World({ capacity: 8 }).tag(value),
    'the capacity of a world': () => new World({ capacity: value }),
    'the scratch of a world': () => new World({ capacity: 8, scratch: value }),
    'the frame of a save': () => new World({ capacity: 8 }).history(3).save(value),
    'the bytes of a history': () => new World({ capacity: 8 }).history(3, { bytes: value }),
    'the step of a loop': () => new World({ capacity: 8 }).loop({ update: () => undefined, step: value }),
    'the most steps of a frame': () =>
      new World({ capacity: 8 }).loop({ update: () => undefined, maxSteps: value }),
    'a number of steps': () => new World({ capacity: 8 }).loop({ update: () => undefined }).advance(value),
    'the share of a capacity': () => warnNearCapacity(new Pool(Thing, { capacity: 1 }), { at: value }),
    'the pool of changes': () => new Changes(value),
    'the values of an enumeration': () => enumOf([value]),
    'many entities': () => new Entities({ capacity: 1 }).destroyMany(value),
  };
  test.each(Object.entries({ ...checked, ...always }))('is shown as %s', (__, use) => {
    expect(errorOf(use)).toMatch(/^INVALID_ARGUMENT: .*expected/);
  });
});

describe.each([true, false])('checked: %s', (checked) => {
  test.each<[string, unknown]>([
    ['1n', 1n],
    ['a symbol', Symbol('entity')],
    ['an object without a prototype', Object.create(null)],
  ])('%s is not an entity', (_, given) => {
    const entity = given as Wrong;
    const entities = new Entities({ capacity: 4 });
    const pool = new ComponentPool(Thing, { entities, capacity: 4, checked });
    const tag = new Tag({ entities, capacity: 4 });
    pool.add(entities.create());
    const uses: Readonly<Record<string, () => unknown>> = {
      has: () => entities.has(entity),
      destroy: () => entities.destroy(entity),
      'has of a pool': () => pool.has(entity),
      get: () => pool.get(entity),
      indexOf: () => pool.indexOf(entity),
      'has of a tag': () => tag.has(entity),
      ...(checked && { add: () => pool.add(entity), remove: () => pool.remove(entity) }),
    };
    for (const [name, use] of Object.entries(uses)) {
      expect(errorOf(use), name).toMatch(/^INVALID_ARGUMENT: The entity is .*: expected a number/);
    }
    expect([entities.length, pool.length]).toEqual([1, 1]);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['an object', {}],
  ])('%s in place of a struct class is refused, and nothing else is refused because of that', (_, given) => {
    const T = given as Wrong;
    const heap = new Heap(64 * KiB);
    expect(errorOf(() => create(heap, T, undefined, { checked }))).toMatch(/^INVALID_ARGUMENT: /);
    expect(errorOf(() => new Pool(T, { capacity: 1, allocator: heap, checked }))).toMatch(
      /^INVALID_ARGUMENT: /,
    );
    expect(create(heap, Thing, { integer: 3 }, { checked }).integer).toBe(3);
    expect(new PackedPool(Thing, { capacity: 1, allocator: heap, checked }).create().integer).toBe(0);
  });
});

test.each([-1, 2 ** 30, 1.5, Number.NaN])('%s is not an entity for a field', (value) => {
  class Follower extends Struct {
    leader = entityField();
  }
  const entities = new Entities({ capacity: 1 });
  const follower = new Pool(Follower, { capacity: 1, allocator: entities.allocator, checked: true }).create();
  expect(errorOf(() => (follower.leader = value as Wrong))).toMatch(
    /^INVALID_ARGUMENT: Follower\.leader: expected/,
  );
});

test.each([0, 1.5, 2, '0.5'])('%s is not an option of a DebugAllocator', (value) => {
  const wrong = value as Wrong;
  const heap = new Heap(KiB);
  if (value !== 2)
    expect(errorOf(() => new DebugAllocator(heap, { failAt: wrong }))).toMatch(/^INVALID_ARGUMENT/);
  if (value !== 0)
    expect(errorOf(() => new DebugAllocator(heap, { failRate: wrong }))).toMatch(/^INVALID_ARGUMENT/);
});

test.each<[string, () => unknown, string]>([
  ['enumOf(null)', () => enumOf(null as Wrong), 'enumOf(null): expected only strings'],
  ['enumOf(10n)', () => enumOf(10n as Wrong), 'enumOf(10n): expected only strings'],
  ['enumOf of bigints', () => enumOf({ A: 1n } as Wrong), 'enumOf({"A":1n}): expected only strings'],
  [
    'new Changes(5)',
    () => new Changes(5 as Wrong),
    'The pool of a Changes is 5: expected a ComponentPool or a Tag.',
  ],
  [
    'the changes of a tag',
    () => new Changes(new Tag({ entities: new Entities({ capacity: 1 }), capacity: 1 }) as Wrong),
    'The pool of a Changes is a Tag: expected a ComponentPool',
  ],
  ['heap.allocate(8n)', () => new Heap(KiB).allocate(8n as Wrong), 'A size of 8n bytes: expected an integer'],
  [
    'world.tag with null',
    () => new World({ capacity: 8 }).tag('name', null as Wrong),
    'The options of a tag of a World are null: expected an object with some of capacity.',
  ],
  [
    'no list of free lists',
    () => new SizeClassAllocator(new Heap(KiB) as Wrong),
    'are a Heap: expected a list',
  ],
  ['a world of 8n entities', () => new World({ capacity: 8n as Wrong }), 'A capacity of 8n: expected'],
])('%s is refused by a message', (_, use, message) => {
  expect(errorOf(use)).toContain(`INVALID_ARGUMENT: `);
  expect(errorOf(use)).toContain(message);
});

test('null owns no blocks', () => {
  expect([
    isBlockOwner(null as Wrong),
    isBlockOwner(undefined as Wrong),
    isBlockOwner(new Heap(KiB)),
  ]).toEqual([false, false, true]);
});
