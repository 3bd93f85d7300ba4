import {
  BumpAllocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  Memory,
  ScopedAllocator,
} from '@offheap/core';
import {
  compose,
  FallbackAllocator,
  ProxyAllocator,
  SegregatorAllocator,
  SizeClassAllocator,
  Statistics,
} from '@offheap/core/compose';
import { DebugAllocator, inspect, type Inspection, inspectionSvg, inspectionText } from '@offheap/core/debug';
import { OwnMemoryAllocator } from '@offheap/core/internal';
import { Random } from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';

/** Finds the object with a title, at any depth. */
function find(tree: Inspection, kind: string): Inspection {
  const all = (each: Inspection): Inspection[] => [each, ...each.children.flatMap(all)];
  const found = all(tree).find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`No ${kind} in\n${inspectionText(tree)}`);
  return found;
}

describe('inspect describes', () => {
  test('a memory without an allocator', () => {
    expect(inspect(new Memory(KiB))).toMatchObject({
      kind: 'Memory',
      bytes: 1024,
      used: 0,
      free: 960,
      children: [],
    });
  });

  test('a heap: used bytes, peak and fragmentation', () => {
    const heap = new Heap(10_000);
    const blocks = Array.from({ length: 10 }, () => heap.allocate(800));
    for (const i of [1, 3, 5]) heap.deallocate(blocks[i]!, 800);
    const [it] = inspect(heap.memory).children;
    expect(it).toMatchObject({
      kind: 'Heap',
      used: 5600,
      peak: 8000,
      live: 7,
      bytes: heap.memory.byteLength - 64,
    });
    // Three holes of one block each, and the bytes that were never used.
    const rest = heap.capacity - 10 * 808;
    expect(it!.free).toBe(3 * 800 + rest);
    expect(it!.fragmentation).toBeCloseTo(1 - Math.max(800, rest) / (3 * 800 + rest));
  });

  test('which object is inside which', () => {
    const heap = new Heap(64 * KiB);
    const scoped = ScopedAllocator.from(heap, 16 * KiB);
    const list = FreeListAllocator.from(scoped, 32, 10);
    for (let i = 0; i < 4; i++) list.allocate(32);
    const tree = inspect(heap.memory);
    const [root] = tree.children;
    expect(root!.children.map(({ kind }) => kind)).toEqual(['ScopedAllocator']);
    expect(root!.children[0]!.children[0]).toMatchObject({
      kind: 'FreeListAllocator',
      name: 'of 32 bytes',
      ptr: list.ptr,
      used: 128,
      free: 192,
      fragmentation: 0,
      live: 4,
      capacity: 10,
    });
  });

  test('open scopes', () => {
    const scoped = new ScopedAllocator(1000);
    scoped.allocate(100);
    scoped.scope((outer) => {
      outer.allocate(200);
      outer.scope((inner) => {
        inner.allocate(40);
        const it = find(inspect(scoped.memory), 'ScopedAllocator');
        expect(it).toMatchObject({ used: 104 + 16 + 200 + 16 + 40, free: scoped.capacity - 376 });
        expect(it.children[0]).toMatchObject({ kind: 'scope', name: '1', used: 200 + 16 + 40 });
        expect(it.children[0]!.children[0]).toMatchObject({ kind: 'scope', name: '2', used: 40 });
      });
    });
    expect(find(inspect(scoped.memory), 'ScopedAllocator')).toMatchObject({
      used: 104,
      peak: 376,
      children: [],
    });
  });

  test('the regions of frames', () => {
    const frames = new FrameAllocator(3, 512);
    frames.allocate(100);
    frames.nextFrame();
    frames.allocate(200);
    const it = find(inspect(frames.memory), 'FrameAllocator');
    expect(it).toMatchObject({ used: 304, free: 3 * 512 - 304, notes: ['frame 1'] });
    expect(it.children.map(({ used }) => used)).toEqual([104, 200, 0]);
  });

  test('compositions, by their parts', () => {
    const heap = new Heap(64 * KiB);
    const stats = new Statistics();
    const composed = compose(heap).sizeClasses({ 16: 10, 64: 5 }).orElse(heap).logged(stats);
    composed.allocate(60);
    composed.allocate(1000);
    const segregated = new SegregatorAllocator(64, heap, heap);
    const debug = new DebugAllocator(segregated);
    debug.allocate(8);
    const tree = inspect(heap.memory);
    expect(find(tree, 'SizeClassAllocator').notes).toEqual(['16 bytes: 0 of 10', '64 bytes: 1 of 5']);
    expect(find(tree, 'FallbackAllocator').notes).toEqual(['SizeClassAllocator, else Heap at 64']);
    expect(find(tree, 'SegregatorAllocator').notes).toEqual(['up to 64 bytes Heap at 64, above Heap at 64']);
    expect(find(tree, 'DebugAllocator').notes).toContain('1 blocks of 8 bytes live');
    expect(find(tree, 'ProxyAllocator').notes[1]).toContain('2 blocks of 1060 bytes live');
  });

  test('no allocator that was disposed of, or that a restored snapshot does not have', () => {
    const heap = new Heap(64 * KiB);
    const before = heap.memory.snapshot();
    const list = FreeListAllocator.from(heap, 32, 10);
    heap.memory.restore(before);
    expect(inspect(heap.memory).children[0]!.children).toEqual([]);
    const scoped = ScopedAllocator.from(heap, 2000);
    expect(inspect(heap.memory).children[0]!.children).toHaveLength(1);
    scoped[Symbol.dispose]();
    expect(inspect(heap.memory).children[0]!.children).toEqual([]);
    expect(list.blockSize).toBe(32); // kept until here
  });
});

const placed: readonly [
  string,
  (heap: Heap) => Placed,
  { attach(memory: Memory, ptr: number): Disposable },
][] = [
  ['Heap', (heap) => Heap.from(heap, 2000), Heap],
  ['BumpAllocator', (heap) => BumpAllocator.from(heap, 2000), BumpAllocator],
  ['ScopedAllocator', (heap) => ScopedAllocator.from(heap, 2000), ScopedAllocator],
  ['FreeListAllocator', (heap) => FreeListAllocator.from(heap, 32, 10), FreeListAllocator],
  ['FrameAllocator', (heap) => FrameAllocator.from(heap, 2, 512), FrameAllocator],
];

type Placed = Disposable & { readonly ptr: number };

describe.each(placed)(
  'an allocator in place of one that does not exist any more is described: %s',
  (kind, make, type) => {
    const heap = new Heap(64 * KiB);
    const kinds = (memory = heap.memory): string[] =>
      inspect(memory).children[0]!.children.map((child) => child.kind);

    test('after the other was disposed of, or a snapshot without it was restored', () => {
      const before = heap.memory.snapshot();
      const all = [make(heap)];
      all[0]![Symbol.dispose]();
      expect(kinds()).toEqual([]);
      all.push(make(heap));
      expect(kinds()).toEqual([kind]);
      heap.memory.restore(before);
      expect(kinds()).toEqual([]);
      all.push(make(heap));
      expect(kinds()).toEqual([kind]);
      expect(new Set(all.map(({ ptr }) => ptr)).size).toBe(1); // kept until here
      heap.memory.restore(before);
    });

    test('whether objects are attached to it', () => {
      const owner = make(heap);
      const attached = type.attach(heap.memory, owner.ptr);
      attached[Symbol.dispose]();
      expect(kinds()).toEqual([kind]);
      const other = Memory.from(heap.memory.buffer);
      const root = Heap.attach(other);
      const elsewhere = type.attach(other, owner.ptr);
      expect(kinds(other)).toEqual([kind]);
      owner[Symbol.dispose]();
      expect([kinds(), kinds(other)]).toEqual([[], []]);
      expect([attached, elsewhere, root]).toHaveLength(3); // kept until here
    });
  },
);

test('a root allocator in place of another is described, and a memory of a pool after its end', () => {
  const memory = new Memory(64 * KiB);
  const first = new Heap(memory);
  first[Symbol.dispose]();
  const second = new BumpAllocator(memory);
  expect(inspect(memory).children.map(({ kind }) => kind)).toEqual(['BumpAllocator']);
  const own = new OwnMemoryAllocator(100);
  own[Symbol.dispose]();
  expect(inspect(own.memory).children).toEqual([]);
  const next = new BumpAllocator(own.memory);
  expect(inspect(own.memory).children.map(({ kind }) => kind)).toEqual(['BumpAllocator']);
  expect([first, second, next]).toHaveLength(3); // kept until here
});

test('compositions are described while all of their parts exist', () => {
  const heap = new Heap(64 * KiB);
  const make = (): Disposable[] => {
    const classes = SizeClassAllocator.from(heap, { 16: 10, 64: 5 });
    const list = FreeListAllocator.from(heap, 32, 10);
    const parts = [
      new FallbackAllocator(list, heap),
      new ProxyAllocator(classes, new Statistics()),
      new SegregatorAllocator(32, list, heap),
    ];
    const debug = new DebugAllocator(heap);
    kept.push(classes, list, ...parts, debug);
    return [debug, classes, list];
  };
  const kept: unknown[] = [];
  const kinds = (): Set<string> => new Set(inspect(heap.memory).children.map(({ kind }) => kind));
  const made = make();
  const expected = kinds();
  expect(expected.size).toBe(6);
  for (const each of made) each[Symbol.dispose]();
  expect(kinds()).toEqual(new Set(['Heap']));
  make();
  expect(kinds()).toEqual(expected);
  expect(kept).toHaveLength(12); // kept until here
});

test('the regions of a memory cover all of its bytes, whatever operations its heap has run', () => {
  const random = new Random(5);
  const heap = new Heap(64 * KiB);
  const live: [ptr: number, size: number][] = [];
  for (let i = 0; i < 1000; i++) {
    if (random.oneIn(2) || live.length === 0) {
      const size = random.between(1, 900);
      const ptr = heap.tryAllocate(size, 2 ** random.below(7));
      if (ptr !== 0) live.push([ptr, size]);
    } else {
      const [ptr, size] = live.splice(random.below(live.length), 1)[0]!;
      heap.deallocate(ptr, size);
    }
    if (i % 40 !== 0) continue;
    const { regions, children } = inspect(heap.memory);
    let end = 0;
    for (const { ptr, bytes } of regions) {
      expect(ptr).toBe(end);
      end = ptr + bytes;
    }
    expect(end).toBe(heap.memory.byteLength);
    expect(children[0]).toMatchObject({ used: heap.used, live: heap.live, peak: heap.peak });
  }
});

test('an inspection is plain data', () => {
  const heap = new Heap(4 * KiB);
  heap.allocate(100);
  const tree = inspect(heap.memory);
  expect(structuredClone(tree)).toEqual(tree);
});

test('as text, it is a tree with one line per object', () => {
  const heap = new Heap(8 * KiB);
  FreeListAllocator.from(heap, 64, 32);
  const list = FreeListAllocator.from(heap, 16, 8);
  list.allocate(16);
  const scoped = ScopedAllocator.from(heap, KiB);
  scoped.allocate(512);
  const lines = inspectionText(inspect(heap.memory)).split('\n');
  expect(lines.map((line) => line.slice(0, line.indexOf('  ', 4)))).toEqual([
    'Memory',
    '└ Heap',
    '  ├ FreeListAllocator of 64 bytes',
    '  ├ FreeListAllocator of 16 bytes',
    '  └ ScopedAllocator',
  ]);
  expect(lines[4]).toContain('1.0 KiB  ████████········  used 512 B, peak 512 B, free 512 B');
  expect(lines[3]).toContain('1 of 8 live');
});

test('as a picture, it is an SVG with one row per object, and its text is escaped', () => {
  const heap = new Heap(8 * KiB);
  const scoped = ScopedAllocator.from(heap, KiB);
  scoped.allocate(8);
  const svg = inspectionSvg({ ...inspect(heap.memory), name: '<&>' });
  expect(svg).toMatch(/^<svg [^]*<\/svg>\n$/);
  expect(svg).toContain('Memory &lt;&amp;&gt;');
  expect(svg.match(/<text x="\d+" y="\d+" fill/g)).toHaveLength(3);
});
