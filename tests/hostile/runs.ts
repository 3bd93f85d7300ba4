import '@offheap/ecs/attach';
import { type Allocator, AllocatorError, loadSnapshot, Memory, saveSnapshot } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { BumpAllocator, FrameAllocator, FreeListAllocator, Heap, ScopedAllocator } from '@offheap/core';
import {
  FallbackAllocator,
  ProxyAllocator,
  SegregatorAllocator,
  SizeClassAllocator,
  Statistics,
} from '@offheap/core/compose';
import { ComponentPool, Entities, Tag } from '@offheap/ecs';
import { PackedPool, Pool } from '@offheap/struct';
import {
  attempt,
  exercise,
  exerciseAllocator,
  exerciseAttached,
  exercisePool,
  MOST_MS,
  processorTime,
} from './exercise.ts';
import { PATTERNS } from './patterns.ts';
import { signed } from './signed.ts';
import { Ball, Enemy, GUARD_BYTES, makeWorld, Position, type World } from './world.ts';

const HEADER_BYTES = 32;
/** More than the words of an allocator that are not blocks or links. */
const FIRST_WORDS = 9;
/** The results of some hostile inputs. */
export interface Outcome {
  readonly refused: number;
  readonly accepted: number;
  /** The longest time of one input, in milliseconds. */
  readonly slowest: number;
}

/** The ranges of words of a world that contain counts or offsets. */
function stateWords(world: World): number[] {
  const { heap, enemies, balls, few, positions, sprites, frozen, entities } = world;
  const { list, scoped, frames, bump, sizes } = world;
  const indices: number[] = [2];
  const isGuarded = (ptr: number): boolean => world.guards.some((at) => ptr >= at && ptr < at + GUARD_BYTES);
  const add = (ptr: number, bytes: number): void => {
    for (let word = ptr >>> 2; word < (ptr + bytes) >>> 2; word++)
      if (!isGuarded(word << 2)) indices.push(word);
  };
  add(heap.ptr, 2000);
  for (const { storage } of [enemies, balls, few, positions, sprites]) add(storage.ptr, storage.stateBytes);
  add(frozen.countWord << 2, 400);
  add(entities.ptr, 48 + 8 * 40);
  for (const { ptr } of [list, scoped, bump, ...sizes.lists]) add(ptr, 200);
  add(frames.ptr, 100);
  // Headers of blocks and all other words that are not zero, except for the guard blocks.
  world.memory.u32.forEach((word, index) => {
    if (word !== 0 && index > 16 && !isGuarded(index << 2)) indices.push(index);
  });
  return indices;
}

function hostileWord(random: Random, words: Int32Array, indices: readonly number[], at: number): number {
  const old = words[at]!;
  const choices: (() => number)[] = [
    () => random.pick([0, 1, -1, 2, 10_000_000, 100_000_000, 50_000_000, 0x7fffffff, -0x80000000]),
    () => old + random.pick([-64, -8, -4, -2, -1, 1, 2, 4, 8, 64]),
    () => old ^ (1 << random.below(32)),
    () => words[random.pick(indices)]!,
    () => random.next() | 0,
    () => random.below(64),
    () => random.below(words.length) * 8,
    () => random.below(words.length >>> 4) * 64,
  ];
  return random.pick(choices)();
}

/** Loads files with a valid checksum and wrong numbers: each is refused, or everything in the world works. */
export function hostileFiles(count: number, checked: boolean, seed: number): Outcome {
  let world = makeWorld(checked);
  const good = saveSnapshot(world.memory);
  const indices = stateWords(world);
  const goodWords = new Int32Array(good.buffer, HEADER_BYTES);
  const outcome = { refused: 0, accepted: 0, slowest: 0 };
  for (let n = 0; n < count; n++) {
    const random = new Random(seed * 1_000_003 + n);
    const file = good.slice();
    const words = new Int32Array(file.buffer, HEADER_BYTES);
    for (let left = random.pick([1, 1, 1, 2, 3, 6]); left > 0; left--) {
      const at = random.pick(indices);
      words[at] = hostileWord(random, goodWords, indices, at);
    }
    const start = processorTime();
    try {
      if (isLoaded(world, signed(file))) {
        outcome.accepted++;
        exercise(world);
        world = makeWorld(checked);
      } else outcome.refused++;
    } catch (error) {
      throw new Error(
        `Hostile file ${n} of seed ${seed}, ${checked ? 'checked' : 'production'}: ${String(error)}`,
        {
          cause: error,
        },
      );
    }
    note(outcome, start, `Hostile file ${n} of seed ${seed}`);
  }
  return outcome;
}

/** Whether a file is accepted; one that is refused changes nothing. */
function isLoaded({ memory }: World, file: Uint8Array): boolean {
  const before = memory.u8.slice();
  try {
    loadSnapshot(memory, file);
    return true;
  } catch (error) {
    if (!(error instanceof AllocatorError) || error.code !== 'CORRUPT') throw error;
    const { u8 } = memory;
    for (let i = 0; i < before.length; i++) {
      if (u8[i] !== before[i])
        throw new Error(`Byte ${i} has changed though the file was refused.`, { cause: error });
    }
    return false;
  }
}

/**
 * Attaches to parts with changed words: each is refused, or the attached object works inside its own blocks.
 *
 * @param count states of each part, for each kind of wrong words.
 */
export function hostileStates(count: number, checked: boolean, seed: number): Outcome {
  const world = makeWorld(checked);
  const good = world.memory.u8.slice();
  const attachers = attachersTo(world, checked);
  const outcome = { refused: 0, accepted: 0, slowest: 0 };
  for (const [pattern, spoil] of Object.entries(PATTERNS)) {
    for (let n = 0; n < count * attachers.length; n++) {
      const random = new Random(seed * 1_000_003 + n);
      const attacher = attachers[n % attachers.length]!;
      const { ptr, bytes, kept } = attacher;
      const memory = Memory.from(good.slice().buffer);
      spoil(random, memory.i32, { from: ptr >>> 2, count: bytes >>> 2, kept });
      useState(
        memory,
        attacher,
        `State ${n} of seed ${seed} with ${pattern}, ${checked ? 'checked' : 'production'}`,
        outcome,
      );
    }
  }
  return outcome;
}

/**
 * Attaches to allocators, in each of which one word is another value: each word of each state, with each of some values.
 *
 * @param step 1 for all of them, n for one of n after the first few words.
 */
export function hostileWords(step = 1): Outcome {
  const world = makeWorld(false);
  const good = world.memory.u8.slice();
  const goodWords = new Int32Array(good.buffer);
  let n = 0;
  const outcome = { refused: 0, accepted: 0, slowest: 0 };
  for (const attacher of attachersToAllocators(world)) {
    const { ptr, bytes } = attacher;
    for (let word = ptr >>> 2; word < (ptr + bytes) >>> 2; word++) {
      if (goodWords[word] === 0 && word - (ptr >>> 2) >= FIRST_WORDS && word % 16 !== 0) continue; // empty lists of a heap
      for (const value of wordsInstead(goodWords, word, world)) {
        if (word - (ptr >>> 2) >= FIRST_WORDS && n++ % step !== 0) continue;
        const memory = Memory.from(good.slice().buffer);
        memory.i32[word] = value;
        useState(memory, attacher, `Word ${word} (of the part at ${ptr}) as ${value}`, outcome);
      }
    }
  }
  return outcome;
}

/** Values for a word: numbers that are no offset, the ends of the memory, blocks of others, and the words beside it, which make cycles in lists. */
function wordsInstead(words: Int32Array, word: number, { guards, list, sizes }: World): Set<number> {
  const old = words[word]!;
  const ends = [
    words.length * 4,
    words.length * 4 - 8,
    words.length,
    words.length + 1,
    0x7fffffff,
    -0x80000000,
  ];
  const offsets = [guards[0]!, list.ptr, sizes.lists[1]!.ptr, word * 4, word, word + 1];
  const values = new Set([
    0,
    1,
    -1,
    2,
    3,
    8,
    old + 1,
    old - 1,
    old + 8,
    old - 8,
    old ^ 1,
    old ^ 2,
    ...ends,
    ...offsets,
  ]);
  values.add(words[word - 1]!);
  values.add(words[word + 1]!);
  values.delete(old);
  return values;
}

/** Attaches to a part and uses it: it is refused, or works inside its own blocks. */
function useState(
  memory: Memory,
  { attach }: Attacher,
  what: string,
  outcome: { refused: number; accepted: number; slowest: number },
): void {
  const start = processorTime();
  try {
    const use = attachTo(memory, attach);
    if (use === undefined) outcome.refused++;
    else {
      outcome.accepted++;
      const before = memory.u8.slice();
      checkOutside(memory.u8, before, use());
    }
  } catch (error) {
    throw new Error(`${what}: ${String(error)}`, { cause: error });
  }
  note(outcome, start, what);
}

/** Attaches to a part; undefined when its bytes are refused. */
function attachTo(memory: Memory, attach: Attacher['attach']): ReturnType<Attacher['attach']> | undefined {
  try {
    return attach(memory);
  } catch (error) {
    if (!(error instanceof AllocatorError) || error.code !== 'CORRUPT') throw error;
    return undefined;
  }
}

interface Attacher {
  readonly ptr: number;
  readonly bytes: number;
  /** Words at the start that are mostly unchanged, because other values are refused immediately. */
  readonly kept: number;
  /** Attaches to a part. The returned function uses the part, and returns the blocks that belong to it. */
  attach(this: void, memory: Memory): () => readonly [from: number, bytes: number][];
}

function attachersTo(world: World, checked: boolean): Attacher[] {
  const { enemies, balls, few } = world;
  const pools = [enemies, balls, few].map(({ storage, struct, kind }): Attacher => ({
    ptr: storage.ptr,
    bytes: storage.stateBytes,
    kept: 9,
    attach(memory) {
      const PoolOf = kind === 'PackedPool' ? PackedPool : Pool;
      const T = struct === Ball ? Ball : Enemy;
      const pool = PoolOf.attach<Ball | Enemy>(T, memory, storage.ptr, { checked });
      return () => {
        const own: [number, number][] = [[storage.ptr, storage.stateBytes]];
        for (const [i, slab] of pool.slabs.entries()) own.push([slab, pool.storage.slabBytes(i)]);
        own.push([8, 4]); // the highest number of a value
        exercisePool(pool);
        attempt(() => pool[Symbol.dispose]());
        return own;
      };
    },
  }));
  return [...attachersToAllocators(world), ...pools, ...attachersToEntities(world, checked)];
}

function attachersToAllocators(world: World): Attacher[] {
  const { heap, list, scoped, frames, bump } = world;
  const allocators = [
    { of: Heap, ptr: heap.ptr, bytes: 2500, kept: 2 },
    { of: FreeListAllocator, ptr: list.ptr, bytes: 120, kept: 5 },
    { of: ScopedAllocator, ptr: scoped.ptr, bytes: 300, kept: 2 },
    { of: FrameAllocator, ptr: frames.ptr, bytes: 400, kept: 3 },
    { of: BumpAllocator, ptr: bump.ptr, bytes: 40, kept: 2 },
  ].map(({ of, ...at }): Attacher => ({
    ...at,
    attach(memory) {
      const allocator = of.attach(memory, at.ptr);
      return () => {
        const size = memory.i32[(at.ptr >>> 2) + 1]!;
        exerciseAllocator(of.name, allocator, memory, at.ptr);
        attempt(() => allocator[Symbol.dispose]());
        return [[at.ptr, size]];
      };
    },
  }));
  return [...allocators, ...attachersToCompositions(world)];
}

/** Compositions of allocators: each with wrong words in one of their parts. */
function attachersToCompositions({ sizes, nested, list, bump, heap }: World): Attacher[] {
  const sizesOf = (memory: Memory): SizeClassAllocator => {
    const lists = sizes.lists.map(({ ptr }) => FreeListAllocator.attach(memory, ptr));
    // The constructor refuses lists of wrong block sizes as a mistake of the program; here, the bytes are wrong.
    if (lists.some(({ blockSize }, i) => i > 0 && blockSize <= lists[i - 1]!.blockSize))
      throw new AllocatorError('CORRUPT', 'The block sizes of the lists are not in ascending order.');
    return new SizeClassAllocator(lists);
  };
  const listOf = (memory: Memory, { ptr }: FreeListAllocator): FreeListAllocator =>
    FreeListAllocator.attach(memory, ptr);
  const compositions: readonly (readonly [
    parts: readonly (readonly [at: { readonly ptr: number }, bytes: number])[],
    attach: (memory: Memory) => Allocator,
  ])[] = [
    [sizes.lists.map((part) => [part, 72] as const), sizesOf],
    [
      [
        [list, 120],
        [bump, 40],
      ],
      (memory) => new FallbackAllocator(listOf(memory, list), BumpAllocator.attach(memory, bump.ptr)),
    ],
    [
      [
        [sizes.lists[0]!, 72],
        [nested.frames, 200],
      ],
      (memory) =>
        new SegregatorAllocator(24, sizesOf(memory), FrameAllocator.attach(memory, nested.frames.ptr)),
    ],
    [
      [
        [nested.list, 72],
        [nested.heap, 1400],
      ],
      (memory) =>
        new ProxyAllocator(
          new FallbackAllocator(listOf(memory, nested.list), Heap.attach(memory, nested.heap.ptr)),
          new Statistics(),
        ),
    ],
    [
      [
        [list, 120],
        [heap, 2500],
      ],
      (memory) => new FallbackAllocator(listOf(memory, list), Heap.attach(memory, heap.ptr)),
    ],
    [[[nested.scoped, 200]], (memory) => ScopedAllocator.attach(memory, nested.scoped.ptr)],
  ];
  return compositions.flatMap(([parts, attachAll]) => {
    const owned = [...new Set([...parts.map(([{ ptr }]) => ptr), ...sizes.lists.map(({ ptr }) => ptr)])];
    return parts.map(([{ ptr }, bytes]): Attacher => ({
      ptr,
      bytes,
      kept: 2,
      attach(memory) {
        Heap.attach(memory, heap.ptr); // blocks of other sizes are then refused
        const allocator = attachAll(memory);
        return () => {
          const own = owned.map((at): [number, number] => [at, heap.memory.i32[(at >>> 2) + 1]!]);
          exerciseAllocator(allocator.constructor.name, allocator, memory, ...parts.map(([at]) => at.ptr));
          return own;
        };
      },
    }));
  });
}

/** Entities, a component pool and a tag: each with random words, and the others as they were. */
function attachersToEntities({ entities, positions, frozen }: World, checked: boolean): Attacher[] {
  const bytes = (set: { readonly maxCapacity?: number; readonly capacity: number }): number =>
    Tag.bytesFor(set.maxCapacity ?? set.capacity, entities.slotMask);
  const parts = [
    { ptr: entities.ptr, bytes: 48 + 8 * entities.slotMask, kept: 4 },
    { ptr: positions.ptr, bytes: positions.storage.stateBytes, kept: 9 },
    { ptr: frozen.ptr, bytes: bytes(frozen), kept: 12 },
  ];
  return parts.map((part) => ({
    ...part,
    attach(memory: Memory) {
      const all = Entities.attach(memory, entities.ptr);
      const pool = ComponentPool.attach(Position, all, positions.ptr, { checked });
      const tag = Tag.attach(all, frozen.ptr, { name: 'frozen' });
      return () => {
        const own = parts.map(({ ptr, bytes }): [number, number] => [ptr, bytes]);
        for (const [i, slab] of pool.slabs.entries()) own.push([slab, pool.storage.slabBytes(i)]);
        exerciseAttached(all, pool, tag);
        return own;
      };
    },
  }));
}

/** Checks that only the part's own bytes have changed. */
function checkOutside(
  bytes: Uint8Array,
  before: Uint8Array,
  own: readonly [from: number, bytes: number][],
): void {
  for (const [from, length] of own) before.set(bytes.subarray(from, from + length), from);
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== before[at])
      throw new Error(`Byte ${at} was written, outside of the part's own blocks.`);
  }
}

function note(outcome: { slowest: number }, start: number, what: string): void {
  const took = processorTime() - start;
  if (took > MOST_MS) throw new Error(`${what} took ${took} ms.`);
  outcome.slowest = Math.max(outcome.slowest, took);
}
