import {
  BumpAllocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  loadSnapshot,
  Memory,
  saveSnapshot,
  ScopedAllocator,
} from '@offheap/core';
import {
  array,
  bits,
  create,
  enumOf,
  f32,
  layoutOf,
  PackedPool,
  Pool,
  ref,
  Scratch,
  Struct,
  struct,
  type StructClass,
  text,
  u16,
  u32,
  u8,
  vec2,
} from '@offheap/struct';
import { ComponentPool, Entities, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';

/** A struct class named `Thing` with one field besides an id. */
function thing(field: () => unknown, name: string | undefined = 'Thing'): StructClass {
  class Made extends Struct {
    static readonly struct = name;
    id = u32();
    field = field();
  }
  return Made; // its field is of any type
}

class Ship extends Struct {
  static readonly struct = 'Ship';
  x = f32();
}
class Ghost extends Struct {
  static readonly struct = 'Ghost';
  x = f32();
}
class Narrow extends Struct {
  a = array(u8, 4);
  b = u32();
}
class Wide extends Struct {
  a = array(u16, 2);
  b = u32();
}

const Idle = { Idle: 0, Run: 1 } as const;
const Run = { Run: 0, Idle: 1 } as const;

// Pairs of fields of the same size whose bytes have different meanings.
const PAIRS: readonly [what: string, one: () => unknown, other: () => unknown][] = [
  ['values of an enumeration in another order', () => enumOf(['a', 'b']), () => enumOf(['b', 'a'])],
  ['fewer values of an enumeration', () => enumOf(['a', 'b', 'c']), () => enumOf(['a', 'b'])],
  ['members of an enumeration of numbers that are exchanged', () => enumOf(Idle), () => enumOf(Run)],
  ['an enumeration of another kind', () => enumOf(['Idle', 'Run']), () => enumOf(Idle)],
  ['an enumeration and a number', () => enumOf(['a', 'b']), () => u8()],
  ['other counts of bits', () => bits(5), () => bits(2)],
  ['lengths inside nested arrays', () => array(() => array(u8, 2), 4), () => array(() => array(u8, 4), 2)],
  ['texts and arrays of bytes', () => text(4), () => array(u8, 4)],
  ['lengths of texts inside arrays', () => array(() => text(2), 4), () => array(() => text(4), 2)],
  ['targets of references', () => ref(() => Ship), () => ref(() => Ghost)],
  ['fields of nested structs', () => struct(Narrow), () => struct(Wide)],
  ['nested structs of other names', () => struct(Ship), () => struct(Ghost)],
  [
    'nested structs of other names in arrays',
    () => array(() => struct(Ship), 2),
    () => array(() => struct(Ghost), 2),
  ],
  ['a vector and two numbers', () => vec2(), () => array(f32, 2)],
];

describe('a pool whose fields have another meaning is distinguished from the saved pool', () => {
  test.each(PAIRS)('%s', (_, one, other) => {
    const make = (T: StructClass) => new Pool(T, { capacity: 4, allocator: new Heap(16 * KiB) });
    const saved = make(thing(one));
    const file = saveSnapshot(saved.memory);
    loadSnapshot(make(thing(one)).memory, file);
    expect(() => loadSnapshot(make(thing(other)).memory, file)).toThrow('it has another layout');
    Pool.attach(thing(one), Memory.from(saved.memory.snapshot().buffer as ArrayBuffer), saved.ptr);
    expect(() => Pool.attach(thing(other), saved.memory, saved.ptr)).toThrow('it has other fields');
  });

  test('tags of another name', () => {
    const make = (name: string) => {
      const allocator = new Heap(16 * KiB);
      const entities = new Entities({ capacity: 10, allocator });
      return new Tag({ entities, capacity: 5, allocator, name }).memory;
    };
    const file = saveSnapshot(make('frozen'));
    loadSnapshot(make('frozen'), file);
    expect(() => loadSnapshot(make('burning'), file)).toThrow('it has another layout');
  });

  test('tags without a name are not saved, and two tags of a memory cannot share a name', () => {
    const allocator = new Heap(16 * KiB);
    const entities = new Entities({ capacity: 10, allocator });
    const unnamed = new Tag({ entities, capacity: 5, allocator });
    expect(() => saveSnapshot(allocator.memory)).toThrow('A Tag without a name cannot be saved');
    unnamed[Symbol.dispose]();
    const named = new Tag({ entities, capacity: 5, allocator, name: 'frozen' });
    saveSnapshot(allocator.memory);
    const { live } = allocator;
    const again = () => new Tag({ entities, capacity: 5, allocator, name: 'frozen' });
    expect(again).toThrow('Two tags in one memory have the name "frozen"');
    expect(allocator.live).toBe(live);
    named[Symbol.dispose]();
    expect(again().length).toBe(0);
    expect(() => new Tag({ entities, capacity: 5, allocator, name: '' })).toThrow('The name of a Tag is ""');
  });
});

test('the signature of a struct with lists of references to itself is finite', () => {
  class Link extends Struct {
    friends = array(() => ref(() => Link), 2);
    own = array(() => ref(() => Chain), 2);
  }
  class Chain extends Struct {
    link = struct(Link);
    back = ref(() => Link);
  }
  for (const T of [Link, Chain]) {
    const pool = new PackedPool<Link | Chain>(T, { capacity: 2 });
    expect(PackedPool.attach<Link | Chain>(T, pool.memory, pool.ptr).length).toBe(0);
  }
});

describe('the name of a struct is the name that the program defines', () => {
  /** The same class in the output of two bundlers. */
  class A extends Struct {
    static readonly struct = 'Enemy';
    health = u32();
    target = ref(() => A);
  }
  class B extends Struct {
    static readonly struct = 'Enemy';
    health = u32();
    target = ref(() => B);
  }
  const make = (T: StructClass) => new PackedPool(T, { capacity: 4, allocator: new Heap(16 * KiB) });

  test('so that a save of one build is loaded by the next', () => {
    const pool = make(A) as PackedPool<A>;
    pool.spawn({ health: 7 });
    const next = make(B) as unknown as PackedPool<B>;
    loadSnapshot(next.memory, saveSnapshot(pool.memory));
    expect(Array.from(next, ({ health }) => health)).toEqual([7]);
  });

  test('so that another bundle attaches to a pool', () => {
    const pool = make(A) as PackedPool<A>;
    pool.spawn({ health: 7 });
    expect(Array.from(PackedPool.attach(B, pool.memory, pool.ptr), ({ health }) => health)).toEqual([7]);
  });

  test('and messages contain it', () => {
    class Ne extends Struct {
      static readonly struct = 'Particle';
      x = f32();
    }
    expect(() => new Ne()).toThrow('new Particle()');
    expect(layoutOf(A).name).toBe('Enemy');
    const pool = make(A);
    pool.spawnMany(4);
    expect(() => pool.spawn()).toThrow('The PackedPool of Enemy is full');
  });

  test('a struct that extends a struct with a name has no name', () => {
    class Boss extends A {
      rage = f32();
    }
    expect(layoutOf(Boss)).toMatchObject({ name: 'Boss', isNamed: false });
    expect(layoutOf(A)).toMatchObject({ name: 'Enemy', isNamed: true });
  });

  test('which must be a string', () => {
    for (const name of ['', 5, null]) {
      expect(() => layoutOf(thing(f32, name as string))).toThrow(
        /^Made\.struct is .*: expected the struct's name/,
      );
    }
  });

  test('without one a save is refused, with the advice to add it', () => {
    const pool = make(Narrow);
    expect(() => saveSnapshot(pool.memory)).toThrow(
      "The struct Narrow (a, b) cannot be saved in a snapshot file: it has no name that stays the same in every build. Add one to the class, as in `static readonly struct = 'Enemy'`.",
    );
    const before = pool.memory.snapshot();
    pool.spawn();
    pool.memory.restore(before);
    expect(pool.length).toBe(0);
    const { slotMask } = new Entities({ capacity: 4 });
    expect(slotMask).toBeGreaterThan(0);
    const allocator = new Heap(16 * KiB);
    const entities = new Entities({ capacity: 4, allocator });
    expect(new ComponentPool(Wide, { entities, capacity: 2, allocator }).length).toBe(0);
    expect(() => saveSnapshot(allocator.memory)).toThrow('The struct Wide (a, b) cannot be saved');
  });

  test('and two structs with different fields cannot have the same name in one memory', () => {
    const heap = new Heap(16 * KiB);
    for (const T of [A, B]) expect(new Pool<A | B>(T, { capacity: 2, allocator: heap }).length).toBe(0);
    class C extends Struct {
      static readonly struct = 'Enemy';
      rage = f32();
    }
    const entities = new Entities({ capacity: 2, allocator: heap });
    const { live } = heap;
    for (const make of [
      () => new Pool(C, { capacity: 2, allocator: heap }),
      () => new PackedPool(C, { capacity: 2, allocator: heap }),
      () => new ComponentPool(C, { entities, capacity: 2, allocator: heap }),
      () => create(heap, C),
    ]) {
      expect(make).toThrow(
        "Two structs in one memory have the name 'Enemy' and different fields (classes A and C): expected a different `static readonly struct` for each.",
      );
      expect(heap.live).toBe(live); // a refused pool leaves no block
    }
  });
});

describe('a file of other allocators is refused', () => {
  const KINDS: readonly [string, (heap: Heap, size: number) => object][] = [
    ['scratch', (allocator, size) => new Scratch(1024 * size, { allocator })],
    ['scoped', (heap, size) => ScopedAllocator.from(heap, 1024 * size)],
    ['bump', (heap, size) => BumpAllocator.from(heap, 1024 * size)],
    ['frames', (heap, size) => FrameAllocator.from(heap, 2, 512 * size)],
    ['as many bytes in other frames', (heap, size) => FrameAllocator.from(heap, size, 1000 / size)],
    ['free list', (heap, size) => FreeListAllocator.from(heap, 32, 100 * size)],
    ['as many bytes in other blocks', (heap, size) => FreeListAllocator.from(heap, 32 * size, 64 / size)],
    ['heap', (heap, size) => Heap.from(heap, 2048 * size)],
  ];
  test.each(KINDS)('%s', (_, make) => {
    const world = (size: number): { memory: Memory; kept: object } => {
      const heap = new Heap(64 * KiB);
      return { memory: heap.memory, kept: make(heap, size) };
    };
    const file = saveSnapshot(world(1).memory);
    loadSnapshot(world(1).memory, file);
    const other = world(2);
    const before = other.memory.snapshot();
    expect(() => loadSnapshot(other.memory, file)).toThrow('it has another layout');
    expect(other.memory.snapshot()).toEqual(before);
  });

  test('even if only the bytes still contain them', () => {
    const world = (bytes: number): Memory => {
      const heap = new Heap(64 * KiB);
      FreeListAllocator.from(heap, 32, bytes);
      return heap.memory;
    };
    const file = saveSnapshot(world(10));
    loadSnapshot(world(10), file);
    expect(() => loadSnapshot(world(11), file)).toThrow('it has another layout');
  });
});
