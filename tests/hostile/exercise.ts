import { type Allocator, AllocatorError, type Memory, NULL, type Ptr } from '@offheap/core';
import { type Fault, verify } from '@offheap/core/debug';
import type { PackedPool, Pool, Struct } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { verifyComponents, verifyEntities } from '@offheap/ecs/debug';
import { type ComponentPool, type Entities, group, query, type Tag } from '@offheap/ecs';
import { GUARD, GUARD_BYTES, MANY, type World } from './world.ts';

/** The maximum processor time of a case: a loop over a number from the bytes would take far longer. */
export const MOST_MS = 10_000;

/** In Node, the processor time of this process: independent of what else the machine does. In a browser, the time. In milliseconds. */
export function processorTime(): number {
  if (typeof process === 'undefined') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs an operation that may be refused; any other error is a fault of the library. */
export function attempt(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof AllocatorError)) throw error;
  }
}

/** Counts the iterations of a loop that must end. */
function counter(what: string): () => void {
  let turns = 0;
  return () => {
    if (++turns > MANY) throw new Error(`${what} does not end.`);
  };
}

function expectNone(what: string, faults: readonly Fault[]): void {
  // A pool or an allocator that the bytes do not contain, according to their first words: all its methods throw.
  if (faults.length > 0 && !/\bstate\b/.test(faults[0]!.rule))
    throw new Error(`${what}: ${faults[0]!.rule}: ${faults[0]!.message}`);
}

/** Uses a pool in every way. */
export function exercisePool<T extends Struct>(pool: Pool<T> | PackedPool<T>): void {
  attempt(() => expectNone('verifyPool', verifyPool(pool)));
  const turn = counter('each');
  attempt(() => pool.each((entry) => (turn(), void JSON.stringify(entry))));
  const spawned = counter('spawn');
  attempt(() => {
    while (pool.trySpawn() !== 0) spawned();
  });
  attempt(() => expectNone('verifyPool of a full pool', verifyPool(pool)));
  attempt(() => pool.destroyWhere((entry) => pool.handleOf(entry) % 2 === 0));
  attempt(() => pool.create());
  attempt(() => expectNone('verifyPool after destroyWhere', verifyPool(pool)));
  attempt(() => pool.clear());
  attempt(() => {
    if (!pool.isGone && pool.length !== 0) throw new Error(`${pool.length} entries after clear().`);
  });
}

function exerciseEntities(world: World): void {
  const { entities, positions, sprites, frozen, moving } = world;
  const verifyAll = (when: string): void => {
    if (entities.isHere) attempt(() => expectNone(`verifyEntities ${when}`, verifyEntities(entities)));
    for (const set of [positions, sprites, frozen]) {
      if (!set.isGone) attempt(() => expectNone(`verifyComponents ${when}`, verifyComponents(set)));
    }
  };
  verifyAll('at first');
  const turn = counter('each of entities');
  attempt(() => entities.each(turn));
  attempt(() => positions.each(turn));
  attempt(() => sprites.each((sprite) => (turn(), void sprite.image)));
  attempt(() => frozen.each(turn));
  attempt(() => moving.each(turn));
  const created = counter('create');
  attempt(() => {
    for (let id = entities.tryCreate(); id !== 0; id = entities.tryCreate()) {
      created();
      attempt(() => positions.add(id));
      attempt(() => (sprites as ComponentPool<Struct>).add(id));
      attempt(() => frozen.add(id));
    }
  });
  verifyAll('when full');
  let count = 0;
  attempt(() => entities.each((id) => (count++ % 2 === 0 ? entities.destroy(id) : false)));
  verifyAll('when half is destroyed');
  attempt(() => entities.recycle());
  attempt(() => positions.clear());
  attempt(() => entities.clear());
  verifyAll('when empty');
}

/** Uses attached entities, an attached component pool and an attached tag in every way. */
export function exerciseAttached(entities: Entities, pool: ComponentPool<Struct>, tag: Tag): void {
  const turn = counter('each');
  attempt(() => entities.each(turn));
  attempt(() => pool.each((component) => (turn(), void JSON.stringify(component))));
  attempt(() => tag.each(turn));
  attempt(() => query(pool, tag).each(turn));
  attempt(() => group(pool, tag).each(turn));
  attempt(() => {
    for (let id = entities.tryCreate(); id !== 0; id = entities.tryCreate()) {
      turn();
      attempt(() => pool.add(id));
      attempt(() => tag.add(id));
    }
  });
  attempt(() => expectNone('verifyEntities', verifyEntities(entities)));
  for (const set of [pool, tag]) attempt(() => expectNone('verifyComponents', verifyComponents(set)));
  let count = 0;
  attempt(() => pool.removeWhere(() => count++ % 3 === 0));
  attempt(() => entities.each((id) => (count++ % 2 === 0 ? entities.destroy(id) : false)));
  attempt(() => entities.recycle());
  attempt(() => pool.clear());
  attempt(() => entities.clear());
  for (const each of [pool, tag, entities]) attempt(() => each[Symbol.dispose]());
}

/** Requests of each round, as sizes and alignments. */
const ROUNDS: readonly (readonly [size: number, align: number])[][] = [
  [
    [200, 8],
    [64, 8],
    [24, 8],
    [8, 8],
  ],
  [
    [48, 64],
    [100, 16],
    [1, 8],
  ],
];

/** Allocates all blocks of an allocator, fills them, resizes some and frees them. `ptrs` are those of the states to verify. */
export function exerciseAllocator(name: string, allocator: Allocator, memory: Memory, ...ptrs: Ptr[]): void {
  const verifyAll = (when: string): void => {
    for (const ptr of ptrs) attempt(() => expectNone(`verify ${name} ${when}`, verify(memory, ptr)));
  };
  verifyAll('at first');
  for (const requests of ROUNDS) {
    const turn = counter(`allocating from ${name}`);
    const blocks: [ptr: Ptr, size: number][] = [];
    attempt(() => {
      for (const [size, align] of requests) {
        for (;;) {
          const block = allocator.tryAllocate(size, align);
          if (block === NULL) break;
          turn();
          blocks.push([block, size]);
        }
      }
    });
    for (const block of blocks.filter((_, i) => i % 3 === 0)) {
      attempt(() => {
        const moved = allocator.tryReallocate(block[0], block[1], block[1] >> 1 || 1);
        if (moved !== NULL) blocks[blocks.indexOf(block)] = [moved, block[1] >> 1 || 1];
      });
    }
    blocks.sort(([a], [b]) => a - b);
    for (const [i, [block, size]] of blocks.entries()) {
      memory.u8.fill(0x11, block, block + size);
      const next = blocks[i + 1];
      if (next !== undefined && next[0] < block + size)
        throw new Error(`${name} gave bytes at ${next[0]} twice.`);
    }
    verifyAll('when full');
    for (const [block, size] of blocks) attempt(() => allocator.deallocate(block, size));
    verifyAll('afterwards');
  }
}

/** Uses everything in a world in every way: each operation ends, and no operation writes to other blocks. */
export function exercise(world: World): void {
  const { memory, heap, enemies, balls, few, list, scoped, frames, bump, sizes, nested } = world;
  memory.snapshot();
  exercisePool(enemies);
  exercisePool(balls);
  exercisePool(few);
  exerciseEntities(world);
  const innermost = (): ScopedLike => {
    let scope: ScopedLike = scoped;
    while (scope.inner !== undefined) scope = scope.inner;
    return scope;
  };
  const scope = innermost();
  attempt(() => exerciseAllocator('an inner scope', scope, memory, scoped.ptr));
  attempt(() => scoped.closeInner());
  attempt(() => scoped.reset());
  exerciseAllocator('ScopedAllocator', scoped, memory, scoped.ptr);
  exerciseAllocator('FreeListAllocator', list, memory, list.ptr);
  for (let i = 0; i < 3; i++) {
    exerciseAllocator('FrameAllocator', frames, memory, frames.ptr);
    attempt(() => frames.nextFrame());
  }
  exerciseAllocator('BumpAllocator', bump, memory, bump.ptr);
  exerciseAllocator('SizeClassAllocator', sizes, memory, ...sizes.lists.map(({ ptr }) => ptr));
  for (const each of [nested.list, nested.heap, nested.frames, nested.scoped])
    exerciseAllocator(`a nested ${each.constructor.name}`, each, memory, each.ptr);
  exerciseAllocator('Heap', heap, memory, heap.ptr);
  const before = memory.snapshot();
  memory.restore(before);
  checkGuards(world);
  const { positions, sprites, frozen, entities } = world;
  for (const each of [
    positions,
    sprites,
    frozen,
    entities,
    enemies,
    balls,
    few,
    list,
    scoped,
    frames,
    bump,
    sizes,
    nested.list,
    nested.heap,
    nested.frames,
    nested.scoped,
  ]) {
    attempt(() => each[Symbol.dispose]());
  }
  attempt(() => expectNone('verify the heap in the end', verify(heap)));
  checkGuards(world);
}

type ScopedLike = Allocator & { readonly inner: ScopedLike | undefined };

/** No guard block has changed. */
function checkGuards({ memory, guards }: World): void {
  for (const ptr of guards) {
    for (let at = ptr; at < ptr + GUARD_BYTES; at++) {
      if (memory.u8[at] !== GUARD) throw new Error(`Byte ${at} of a block of nobody's is ${memory.u8[at]}.`);
    }
  }
}
