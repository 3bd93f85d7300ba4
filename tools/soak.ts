// Long tests: random programs for every allocator, pool and scratch against naive models, with snapshots and
// restores among the operations, half of them over memory full of garbage; then long runs on one heap. Run `pnpm soak`. OFFHEAP_SEED
// selects other programs, OFFHEAP_PROGRAM replays the program that an error names, and OFFHEAP_PROGRAMS limits the number of programs.
// `pnpm soak hostile 5000` runs hostile save files and states: see soak-hostile.ts.
// `pnpm soak kernels 100000` compares random kernels with plain loops: see soak-kernels.ts.
// `pnpm soak fuzz 20000` runs 20,000 programs over all parts of the library together, in all modes: see soak-fuzz.ts.
import { setImmediate } from 'node:timers/promises';
import {
  BumpAllocator,
  type Allocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  ScopedAllocator,
} from '../packages/core/src/index.ts';
import {
  compose,
  FallbackAllocator,
  ProxyAllocator,
  SegregatorAllocator,
  SizeClassAllocator,
  Statistics,
} from '../packages/core/src/compose/index.ts';
import { DebugAllocator, verify } from '../packages/core/src/debug/index.ts';
import { type ProgramOptions, Random, replayFrom, runPrograms } from '../packages/core/src/testing/index.ts';
import { modelRuns } from '../tests/model/runs.ts';
import { soakFuzz } from './soak-fuzz.ts';
import { soakKernels } from './soak-kernels.ts';
import { soakHostile } from './soak-hostile.ts';
import { churn, SIZES } from '../packages/core/test/heap-churn.ts';

const [what, count = what === 'hostile' ? '5000' : '20000'] = process.argv.slice(2);
if (what === 'fuzz') process.exit((await soakFuzz(Number(count))) ? 0 : 1);
if (what === 'kernels') {
  soakKernels(Number(count));
  process.exit(0);
}
if (what === 'hostile') {
  await soakHostile(Number(count));
  process.exit(0);
}

const { seed, program } = replayFrom(process.env);
const programs = Number(process.env['OFFHEAP_PROGRAMS'] ?? 10_000);
const replay = { seed, program, programs };

const scoped = { reclaims: 'lifo', catches: ['foreign', 'doubleFree'], scopes: true } as const;
const allocators: readonly ProgramOptions<Allocator>[] = [
  { name: 'Heap', make: (memory) => new Heap(memory) },
  { name: 'Heap from a heap', make: (memory) => Heap.from(new Heap(memory), 20_000) },
  options({
    name: 'BumpAllocator',
    make: (memory) => new BumpAllocator(memory),
    reset: (made) => made.reset(),
    ...scoped,
    scopes: false,
  }),
  options({
    name: 'ScopedAllocator',
    make: (memory) => new ScopedAllocator(memory),
    reset: (made) => made.reset(),
    ...scoped,
  }),
  options({
    name: 'an inner scope',
    make: (memory) => new ScopedAllocator(memory).openScope(),
    reset: (made) => made.reset(),
    ...scoped,
  }),
  {
    name: 'FreeListAllocator',
    make: (memory) => FreeListAllocator.from(new Heap(memory), 100, 64),
    maxAlign: 8,
  },
  {
    name: 'FreeListAllocator with an alignment',
    make: (memory) => FreeListAllocator.from(new Heap(memory), 40, 30, { align: 256 }),
    maxAlign: 256,
  },
  options({
    name: 'FrameAllocator',
    make: (memory) => FrameAllocator.from(new Heap(memory), 3, 8 * KiB),
    reclaims: 'lifo',
    catches: ['foreign', 'doubleFree'],
    reset: (frames) => {
      for (let count = 0; count < frames.frames; count++) frames.nextFrame();
    },
  }),
  {
    name: 'SizeClassAllocator',
    make: (memory) => SizeClassAllocator.from(new Heap(memory), { 16: 20, 32: 20, 100: 10, 256: 4 }),
    maxAlign: 8,
  },
  {
    name: 'FallbackAllocator of a free list and its parent',
    make: (memory) => {
      const heap = new Heap(memory);
      return new FallbackAllocator(FreeListAllocator.from(heap, 32, 64), heap);
    },
  },
  { name: 'ProxyAllocator', make: (memory) => new ProxyAllocator(new Heap(memory), new Statistics()) },
  {
    name: 'SegregatorAllocator',
    make: (memory) => {
      const heap = new Heap(memory);
      return new SegregatorAllocator(64, Heap.from(heap, 4000), Heap.from(heap, 16_000));
    },
  },
  {
    name: 'compose(heap).sizeClasses().segregate(heap)',
    make: (memory) => {
      const heap = new Heap(memory);
      return compose(heap).sizeClasses({ 16: 50, 64: 50 }).segregate(64, heap);
    },
    maxAlign: 8,
  },
  { name: 'DebugAllocator', make: (memory) => new DebugAllocator(new Heap(memory), { traces: false }) },
];

/** Options of one kind of allocator: its `reset` receives only allocators that its `make` has created. */
function options<A extends Allocator>(made: ProgramOptions<A>): ProgramOptions<Allocator> {
  return made as unknown as ProgramOptions<Allocator>;
}

async function timed(name: string, run: () => string | Promise<string>): Promise<void> {
  await setImmediate(); // the targets of weak references are released only between tasks
  const start = performance.now();
  const says = await run();
  console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(7)} s  ${name}: ${says}`);
}

Error.stackTraceLimit = 0; // programs cause many errors
console.log(`${programs} programs of 100 operations each, seed ${seed ?? 1}`);
const only = process.env['OFFHEAP_ONLY'];
for (const made of allocators) {
  if (only !== undefined && !made.name!.includes(only)) continue;
  await timed(made.name!, () => {
    runPrograms({ ...made, snapshots: true, ...replay });
    return 'no fault';
  });
}
for (const checked of [true, false]) {
  for (const { name, run } of modelRuns(checked)) {
    if (only !== undefined && !name.includes(only)) continue;
    await timed(name, async () => {
      await run(replay);
      return 'no fault';
    });
  }
}
for (const [spread, size] of Object.entries(SIZES)) {
  const name = `1,000,000 operations on a 16 MiB heap, ${spread} blocks up to 64 KiB, at 80 % load`;
  if (only !== undefined && !name.includes(only)) continue;
  await timed(name, () => {
    const heap = new Heap(16 * 1024 * KiB);
    const { failures, highest } = churn(heap, new Random(seed ?? 1), 1_000_000, size);
    const faults = verify(heap);
    const whole = heap.tryAllocate(heap.capacity) !== 0;
    if (failures > 0 || faults.length > 0 || !whole) {
      throw new Error(`${failures} failures, ${faults.length} faults, one full-size block: ${whole}.`);
    }
    return `no failure, no fault, ${(highest * 100).toFixed(1)} % at most; all freed gives one full-size block`;
  });
}
