import * as core from '@offheap/core';
import * as composed from '@offheap/core/compose';
import { AllocatorError } from '@offheap/core';
import * as debug from '@offheap/core/debug';
import * as struct from '@offheap/struct';
import * as ecs from '@offheap/ecs';
import * as ecsDebug from '@offheap/ecs/debug';
import * as structDebug from '@offheap/struct/debug';
import * as layoutTools from '@offheap/struct/layout-tools';
import page from '../docs/mistakes.md?raw';
import { beforeAll, describe, expect, test, vi } from 'vitest';

/** The exports of one copy of the packages, and objects that a program creates with them. */
async function load() {
  vi.resetModules();
  const copy = {
    ...(await import('@offheap/core')),
    ...(await import('@offheap/core/compose')),
    ...(await import('@offheap/struct')),
    ...(await import('@offheap/struct/kernel')),
    ...(await import('@offheap/ecs')),
  };
  class Point extends copy.Struct {
    static readonly struct = 'Point';
    x = copy.f32(1);
    y = copy.f32(2);
  }
  const heap = new copy.Heap(256 * 1024);
  const entities = new copy.Entities({ capacity: 8 });
  const pool = new copy.Pool(Point, { capacity: 8, allocator: heap });
  const positions = new copy.ComponentPool(Point, { entities, capacity: 8 });
  const frozen = new copy.Tag({ entities, capacity: 8 });
  const packed = new copy.PackedPool(Point, { capacity: 8 });
  const scratch = new copy.Scratch(1024);
  return { ...copy, Point, heap, entities, pool, packed, positions, frozen, scratch };
}

let one: Awaited<ReturnType<typeof load>>;
let other: Awaited<ReturnType<typeof load>>;

beforeAll(async () => {
  one = await load();
  other = await load();
  vi.resetModules();
});

/** The message of `fn` of the first copy for an object of the second. */
function refusal(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    const { code, message, name } = error as AllocatorError; // the message shows whether it is one
    return `${name} ${code}: ${message}`;
  }
  return 'nothing was refused';
}

const TWO_COPIES =
  /^AllocatorError (INVALID_ARGUMENT|NOT_OWNED): .+ was created by another copy of the library \(.+ of @offheap\/(core|struct|ecs)\)\. Two copies are loaded, .+`resolve\.dedupe: \['@offheap\/core', '@offheap\/struct', '@offheap\/ecs'\]` in Vite/;

test('there are two copies: their classes are different', () => {
  expect(one.Memory).not.toBe(other.Memory);
  expect(one.Struct).not.toBe(other.Struct);
  expect(one.pool).not.toBeInstanceOf(other.Pool);
});

describe('an object of another copy of the package is refused, and the message says that two copies are loaded', () => {
  type Copies = { readonly a: typeof one; readonly b: typeof other };
  const uses: Record<string, (copies: Copies) => unknown> = {
    'the memory of a heap': ({ a, b }) => new a.Heap(new b.Memory(4096)),
    'the memory of a bump allocator': ({ a, b }) => new a.BumpAllocator(new b.Memory(4096)),
    'the memory of a scoped allocator': ({ a, b }) => new a.ScopedAllocator(new b.Memory(4096)),
    'the memory of a null allocator': ({ a, b }) => new a.NullAllocator(new b.Memory(4096)),
    'the memory to attach to': ({ a, b }) => a.Heap.attach(b.heap.memory),
    'the parent of an allocator': ({ a, b }) => a.ScopedAllocator.from(b.heap, 64),
    'the parent of a heap': ({ a, b }) => a.Heap.from(b.heap, 64),
    'the parent of a free list': ({ a, b }) => a.FreeListAllocator.from(b.heap, 64, 2),
    'the parent of frames': ({ a, b }) => a.FrameAllocator.from(b.heap, 2, 64),
    'the parent of size classes': ({ a, b }) => a.SizeClassAllocator.from(b.heap, { 16: 2 }),
    'a pool in the memory of a world that is saved': ({ a, b }) => {
      const world = new a.World();
      world.memory.residents.add(b.pool); // as if both copies shared @offheap/core
      return world.save();
    },
    'the struct of a new entity': ({ a, b }) => new a.World().spawn([b.Point]),
    'the component pool of a new entity': ({ a, b }) => new a.World().spawn([b.positions]),
    'the struct of a query of a world': ({ a, b }) => new a.World().query(b.Point),
    'the target of a kernel': ({ a, b }) => a.kernel(b.packed, () => undefined),
    'a part of a fallback': ({ a, b }) => new a.FallbackAllocator(a.heap, b.heap),
    'the first part of a fallback': ({ a, b }) => new a.FallbackAllocator(b.heap, a.heap),
    'a part of a segregator': ({ a, b }) => new a.SegregatorAllocator(16, a.heap, b.heap),
    'what a proxy forwards to': ({ a, b }) => new a.ProxyAllocator(b.heap, new a.Statistics()),
    'what a sentence begins with': ({ a, b }) => a.compose(b.heap),
    'a part of a sentence': ({ a, b }) => a.compose(a.heap).orElse(b.heap),
    'the memory to save': ({ a, b }) => a.saveSnapshot(b.heap.memory),
    'the memory to load into': ({ a, b }) => a.loadSnapshot(b.heap.memory, a.saveSnapshot(a.heap.memory)),
    'the allocator of a pool': ({ a, b }) => new a.Pool(a.Point, { capacity: 2, allocator: b.heap }),
    'the allocator of a packed pool': ({ a, b }) =>
      new a.PackedPool(a.Point, { capacity: 2, allocator: b.heap }),
    'the allocator of a component pool': ({ a, b }) =>
      new a.ComponentPool(a.Point, { entities: a.entities, capacity: 2, allocator: b.heap }),
    'the allocator of entities': ({ a, b }) => new a.Entities({ capacity: 2, allocator: b.heap }),
    'the allocator of a tag': ({ a, b }) =>
      new a.Tag({ entities: a.entities, capacity: 2, allocator: b.heap }),
    'the allocator of a scratch': ({ a, b }) => new a.Scratch(64, { allocator: b.heap }),
    'the memory of an attached pool': ({ a, b }) => a.Pool.attach(a.Point, b.heap.memory, b.pool.ptr),
    'the allocator of an attached pool': ({ a, b }) =>
      a.Pool.attach(a.Point, a.heap.memory, a.pool.ptr, { allocator: b.heap }),
    'the struct of a pool': ({ a, b }) => new a.Pool(b.Point, { capacity: 2 }),
    'the struct of a packed pool': ({ a, b }) => new a.PackedPool(b.Point, { capacity: 2 }),
    'the struct of a component pool': ({ a, b }) =>
      new a.ComponentPool(b.Point, { entities: a.entities, capacity: 2 }),
    'the struct of an attached pool': ({ a, b }) => a.Pool.attach(b.Point, a.heap.memory, a.pool.ptr),
    'the struct of a single entry': ({ a, b }) => a.create(a.heap, b.Point),
    'the allocator of a single entry': ({ a, b }) => a.create(b.heap, a.Point),
    'the struct of a temporary': ({ a, b }) => a.scratch.scope((s) => void s.create(b.Point)),
    'the struct of a temporary array': ({ a, b }) => a.scratch.scope((s) => void s.array(b.Point, 2)),
    'the field type of a temporary array': ({ a, b }) => a.scratch.scope((s) => void s.array(b.f32, 2)),
    'a nested struct': ({ a, b }) =>
      a.layoutOf(
        class Outer extends a.Struct {
          at = a.struct(b.Point);
        },
      ),
    'an array of structs': ({ a, b }) =>
      a.layoutOf(
        class Outer extends a.Struct {
          at = a.array(b.Point, 2);
        },
      ),
    'an array of numbers': ({ a, b }) =>
      a.layoutOf(
        class Outer extends a.Struct {
          at = a.array(b.f32, 2);
        },
      ),
    'a field': ({ a, b }) =>
      a.layoutOf(
        class Outer extends a.Struct {
          at = b.f32();
        },
      ),
    'a struct that is the target of a reference': ({ a, b }) => {
      class Node extends a.Struct {
        next = a.ref(() => b.Point);
      }
      new a.Pool(Node, { capacity: 2, allocator: a.heap }).create().next = a.pool.create() as never;
    },
    'the entry that a reference is set to': ({ a, b }) => {
      class Node extends a.Struct {
        next = a.ref(() => a.Point);
      }
      new a.Pool(Node, { capacity: 2, allocator: a.heap }).create().next = b.pool.create() as never;
    },
    'the entry that a pool destroys': ({ a, b }) => a.pool.destroy(b.pool.create()),
    'the entry whose handle a pool gives': ({ a, b }) => a.pool.handleOf(b.pool.create()),
    'the entry that a scope destroys': ({ a, b }) =>
      a.scratch.scope((s) => s.destroy(b.pool.create() as never)),
    'the entry that `destroy` destroys': ({ a, b }) => a.destroy(b.pool.create()),
    'the entry that `take` takes': ({ a, b }) => a.take(b.pool.create() as never),
    'the entry that `toObject` copies': ({ a, b }) => a.toObject(b.pool.create() as never),
    'the component that a pool destroys': ({ a, b }) =>
      a.positions.destroy(b.positions.add(b.entities.create())),
    'the entities of a component pool': ({ a, b }) =>
      new a.ComponentPool(a.Point, { entities: b.entities, capacity: 2 }),
    'the entities of a tag': ({ a, b }) => new a.Tag({ entities: b.entities, capacity: 2 }),
    'the entities of a command buffer': ({ a, b }) => new a.CommandBuffer(b.entities),
    'a pool in a query': ({ a, b }) => a.query(a.positions, b.positions as never),
    'the first pool of a query': ({ a, b }) => a.query(b.positions),
    'a tag in a query': ({ a, b }) => a.query(a.positions, b.frozen as never),
    'what a query leaves out': ({ a, b }) => a.query(a.positions).without(b.frozen),
    'a pool in a group': ({ a, b }) => a.group(a.positions, b.positions as never),
    'the scope of commands': ({ a, b }) =>
      b.scratch.scope((s) => new a.CommandBuffer(a.entities).begin(s as never)),
    'the pool of an added component': ({ a, b }) =>
      a.scratch.scope((s) => {
        const commands = new a.CommandBuffer(a.entities);
        commands.begin(s);
        commands.add(b.positions as never, a.entities.create());
      }),
    'the pool of a removed component': ({ a, b }) =>
      a.scratch.scope((s) => {
        const commands = new a.CommandBuffer(a.entities);
        commands.begin(s);
        commands.remove(b.positions, a.entities.create());
      }),
  };
  test.each(Object.entries(uses))('%s', (_, use) => {
    expect(refusal(() => use({ a: one, b: other }))).toMatch(TWO_COPIES);
    expect(refusal(() => use({ a: other, b: one }))).toMatch(TWO_COPIES);
  });

  test('tools for debugging and layouts', () => {
    expect(refusal(() => debug.inspect(other.heap.memory))).toMatch(TWO_COPIES);
    expect(refusal(() => debug.verify(other.heap))).toMatch(TWO_COPIES);
    expect(refusal(() => new debug.DebugAllocator(other.heap))).toMatch(TWO_COPIES);
    expect(refusal(() => ecsDebug.inspect(other.heap.memory))).toMatch(TWO_COPIES);
    expect(refusal(() => structDebug.leaksOf(other.heap))).toMatch(TWO_COPIES);
    expect(refusal(() => structDebug.verifyPool(other.pool as never))).toMatch(TWO_COPIES);
    expect(refusal(() => ecsDebug.verifyComponents(other.positions as never))).toMatch(TWO_COPIES);
    expect(refusal(() => ecsDebug.verifyEntities(other.entities as never))).toMatch(TWO_COPIES);
    expect(refusal(() => ecsDebug.traceEntries(other.pool as never))).toMatch(TWO_COPIES);
    expect(refusal(() => ecsDebug.traceEntries(other.entities as never))).toMatch(TWO_COPIES);
    expect(refusal(() => layoutTools.describeLayout(other.Point))).toMatch(TWO_COPIES);
    expect(refusal(() => layoutTools.emitC(other.Point))).toMatch(TWO_COPIES);
    expect(refusal(() => layoutTools.emitWGSL(other.Point))).toMatch(TWO_COPIES);
  });

  test('with the message of docs/mistakes.md', () => {
    const said = refusal(() => new one.Pool(one.Point, { capacity: 2, allocator: other.heap }));
    expect(page).toContain(`\n${said.replace('AllocatorError ', '')}\n`);
  });

  test('and nothing has changed', () => {
    expect(one.frozen.length).toBe(0);
    one.pool.clear();
    expect(one.pool.create().x).toBe(1);
  });
});

describe('a value that is not an object of the package is refused with its kind, and the message does not mention a second copy', () => {
  const wrong: readonly unknown[] = [
    null,
    undefined,
    5,
    'x',
    Symbol('s'),
    {},
    [],
    Object.create(null),
    new Date(),
    () => 1,
    class {},
  ];
  const uses: Record<string, (value: never) => unknown> = {
    'a memory': (value) => core.saveSnapshot(value),
    'a memory to attach to': (value) => core.Heap.attach(value),
    'a parent': (value) => core.Heap.from(value, 64),
    'a part of a composition': (value) => new composed.FallbackAllocator(value, value),
    'what a sentence begins with': (value) => composed.compose(value),
    'what a proxy forwards to': (value) => new composed.ProxyAllocator(value, new composed.Statistics()),
    'a struct': (value) => new struct.Pool(value, { capacity: 1 }),
    'a type of elements': (value) => struct.array(value, 2),
    'a nested struct': (value) => struct.struct(value),
    'a target of a reference': (value) => {
      class Node extends struct.Struct {
        next = struct.ref<Node>(() => value);
      }
      const nodes = new struct.Pool(Node, { capacity: 1 });
      const node = nodes.create();
      node.next = node;
    },
    'an entry to destroy': (value) => struct.destroy(value),
    'an entry to take': (value) => struct.take(value),
    'an entry to copy': (value) => struct.toObject(value),
    'an allocator of a single entry': (value) => struct.create(value, Point),
    'entities of a tag': (value) => new ecs.Tag({ entities: value, capacity: 1 }),
    'entities of a component pool': (value) => new ecs.ComponentPool(Point, { entities: value, capacity: 1 }),
    'entities of commands': (value) => new ecs.CommandBuffer(value),
    'a scope of commands': (value) => new ecs.CommandBuffer(new ecs.Entities({ capacity: 1 })).begin(value),
    'a set of a query': (value) => ecs.query(value),
    'a set of a group': (value) => ecs.group(value),
    'a component': (value) =>
      new ecs.ComponentPool(Point, { entities: new ecs.Entities({ capacity: 1 }), capacity: 1 }).destroy(
        value,
      ),
    'a pool to verify': (value) => structDebug.verifyPool(value),
    'components to verify': (value) => ecsDebug.verifyComponents(value),
    'entities to verify': (value) => ecsDebug.verifyEntities(value),
    'a pool to trace': (value) => ecsDebug.traceEntries(value),
    'a pool to watch': (value) => structDebug.warnNearCapacity(value),
  };
  class Point extends struct.Struct {
    x = struct.f32();
  }
  test.each(Object.entries(uses))('as %s', (_, use) => {
    for (const value of wrong) {
      const said = refusal(() => use(value as never));
      expect(said).toMatch(/^AllocatorError (INVALID_ARGUMENT|NOT_OWNED): .+: expected .+\.$/);
      expect(said).not.toContain('copies');
    }
  });

  test('an object of another class of the same copy is refused with its class', () => {
    expect(refusal(() => new core.Heap(new core.BumpAllocator(64) as never))).toBe(
      'AllocatorError INVALID_ARGUMENT: The memory of an allocator is a BumpAllocator: expected a number of bytes, such as 64 * KiB, or a Memory.',
    );
    const entities = new ecs.Entities({ capacity: 1 });
    expect(refusal(() => ecs.query(entities as never))).toBe(
      'AllocatorError INVALID_ARGUMENT: A part of a query is an Entities: expected a ComponentPool or a Tag.',
    );
    const pool = new struct.Pool(Point, { capacity: 1 });
    expect(refusal(() => new struct.Pool(pool.create() as never, { capacity: 1 }))).toBe(
      'AllocatorError INVALID_ARGUMENT: The struct is a Point: expected a class that extends Struct.',
    );
  });
});

test('a rollback inside a loop over a pool of another copy of struct is refused', async () => {
  vi.resetModules();
  const shared = await import('@offheap/core');
  const internal = await import('@offheap/core/internal');
  const { World } = await import('@offheap/ecs');
  vi.resetModules();
  vi.doMock('@offheap/core', () => shared);
  vi.doMock('@offheap/core/internal', () => internal);
  const { PackedPool, Struct, u32 } = await import('@offheap/struct');
  vi.doUnmock('@offheap/core');
  vi.doUnmock('@offheap/core/internal');
  class Point extends Struct {
    x = u32();
  }
  for (const checked of [true, false]) {
    const world = new World({ capacity: 8, bytes: 256 * 1024 });
    const history = world.history(4);
    const pool = new PackedPool(Point, { capacity: 8, allocator: world.heap, checked });
    history.save(1);
    pool.spawnMany(4);
    const seen: string[] = [];
    pool.each(() => {
      try {
        history.rollback(1);
      } catch (error) {
        seen.push((error as AllocatorError).code);
      }
    });
    expect(seen).toEqual(['BUSY', 'BUSY', 'BUSY', 'BUSY']);
    history.rollback(1);
    expect(pool.length).toBe(0);
  }
});
