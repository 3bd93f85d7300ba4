import {
  type Allocator,
  AllocatorError,
  checkRequest,
  EMPTY,
  FreeListAllocator,
  Heap,
  KiB,
  Memory,
  NULL,
  type Ptr,
  ScopedAllocator,
} from '@offheap/core';
import {
  allocatorChecks,
  type AllocatorTraits,
  BlockModel,
  checkAllocator,
  FailingAllocator,
  Random,
  replayFrom,
  runPrograms,
} from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';
import { FirstFitAllocator } from './first-fit-allocator.ts';

/** The results of the suite, and of the random programs, for an allocator. */
function findings<A extends Allocator>(
  make: (memory: Memory) => A,
  traits: AllocatorTraits<A> = {},
): string[] {
  const said: string[] = [];
  const note = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      said.push(String(error));
    }
  };
  for (const check of allocatorChecks(make, traits)) note(check.run);
  note(() => runPrograms({ ...traits, make, programs: 100 }));
  return said;
}

function expectCaught<A extends Allocator>(
  make: (memory: Memory) => A,
  suite: RegExp,
  programs: RegExp | undefined,
  traits: AllocatorTraits<A> = {},
): void {
  const said = findings(make, traits);
  expect(said.join('\n')).toMatch(suite);
  if (programs) expect(said.at(-1)).toMatch(programs);
}

describe('the suite catches an allocator that', () => {
  test('allocates overlapping blocks', () => {
    class Overlapping extends FirstFitAllocator {
      protected override roundUp(offset: number, align: number): number {
        return Math.floor(offset / align) * align;
      }
    }
    expectCaught((memory) => new Overlapping(memory), /overlaps the live block of \d+ bytes at/, /overlaps/);
  });

  test('returns a misaligned block', () => {
    class Misaligned extends FirstFitAllocator {
      protected override roundUp(offset: number, align: number): number {
        return super.roundUp(offset, Math.min(align, 16));
      }
    }
    expectCaught((memory) => new Misaligned(memory), /misaligned, expected a multiple of 32/, /misaligned/);
  });

  test('leaks', () => {
    class Leaking extends FirstFitAllocator {
      override deallocate(ptr: Ptr, size: number): void {
        super.deallocate(ptr, size);
        if (size > 100) this.blocks.unshift({ ptr, size: 8 });
        this.blocks.sort((a, b) => a.ptr - b.ptr);
      }
    }
    expectCaught(
      (memory) => new Leaking(memory),
      /returned NULL as request 1 of 1 that should fill an empty allocator: expected the full capacity/,
      /returned NULL/,
      { fill: [32 * KiB - 64], catches: [] },
    );
  });

  test('leaks blocks that are reallocated to zero bytes', () => {
    class Leaking extends FirstFitAllocator {
      override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align = 8): Ptr {
        return newSize === 0 ? EMPTY : super.tryReallocate(ptr, oldSize, newSize, align);
      }
    }
    expectCaught(
      (memory) => new Leaking(memory),
      /After reallocating a block to zero bytes, tryAllocate\(\d+\) returned NULL/,
      /returned NULL/,
    );
  });

  test('allocates a block twice after a double free', () => {
    /** A list of free blocks through the blocks themselves, without checks. */
    class DoubleHanding extends FirstFitAllocator {
      readonly #free: Ptr[] = Array.from({ length: 64 }, (_, index) => 64 + index * 64);
      override tryAllocate(size: number, align = 8): Ptr {
        checkRequest(size, align);
        if (size === 0) return EMPTY;
        return size > 64 || align > 8 ? NULL : (this.#free.pop() ?? NULL);
      }
      override deallocate(ptr: Ptr): void {
        if (ptr !== EMPTY) this.#free.push(ptr);
      }
    }
    const fill = Array.from({ length: 64 }, () => 64);
    expectCaught(
      (memory) => new DoubleHanding(memory),
      /Freeing a block twice, .* returned undefined: expected an AllocatorError with code NOT_OWNED or DOUBLE_FREE/,
      /A second deallocate of a block returned undefined: expected an AllocatorError/,
      { fill, maxAlign: 8, catches: ['doubleFree'] },
    );
  });

  test('loses bytes when it reallocates', () => {
    class Losing extends FirstFitAllocator {
      override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align = 8): Ptr {
        const moved = super.tryReallocate(ptr, oldSize, newSize, align);
        if (moved > EMPTY && newSize > 16) this.memory.u8[moved + Math.min(oldSize, newSize) - 1]! ^= 255;
        return moved;
      }
    }
    expectCaught(
      (memory) => new Losing(memory),
      /should keep the first \d+ bytes: byte \d+ of the \d+ at \d+ is \d+, expected \d+/,
      /should keep the first/,
    );
  });

  test('frees the old block of a reallocation that it refuses', () => {
    class Freeing extends FirstFitAllocator {
      override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align = 8): Ptr {
        const moved = super.tryReallocate(ptr, oldSize, newSize, align);
        if (moved === NULL) this.memory.u8.fill(0xdd, ptr, ptr + oldSize);
        return moved;
      }
    }
    expectCaught(
      (memory) => new Freeing(memory),
      /returned NULL and should have left the block as it was/,
      /left the block as it was/,
    );
  });

  test('owns the byte after its end', () => {
    class Inclusive extends FirstFitAllocator {
      override owns(ptr: Ptr, size: number): boolean {
        return size > 0 && ptr >= this.start && ptr <= this.end;
      }
    }
    expectCaught(
      (memory) => new Inclusive(memory),
      /owns\(32768, 1\) is true: expected false, it is after the memory/,
      undefined,
    );
  });

  test("owns its neighbour's first byte", () => {
    class Child extends FirstFitAllocator {
      override readonly start: Ptr;
      override readonly end: Ptr;
      constructor(parent: Allocator) {
        super(parent.memory);
        this.start = parent.allocate(256);
        this.end = this.start + 256;
      }
      override owns(ptr: Ptr, size: number): boolean {
        return size > 0 && ptr >= this.start && ptr + size <= this.end + 1;
      }
    }
    const from = (parent: Allocator): Child => new Child(parent);
    expectCaught(
      (memory) => from(new Heap(memory)),
      /owns\((\d+), 1\) is true: expected false, its own block is from \d+ to \1/,
      undefined,
      { from, maxAlign: 64 },
    );
  });

  test('ignores the size in `owns`', () => {
    class Careless extends FirstFitAllocator {
      override owns(ptr: Ptr): boolean {
        return ptr >= this.start && ptr < this.end;
      }
    }
    expectCaught((memory) => new Careless(memory), /owns\(\d+, 0\) is true: expected false/, /owns/);
  });

  test('refuses an exact fit', () => {
    class Strict extends FirstFitAllocator {
      override tryAllocate(size: number, align = 8): Ptr {
        const ptr = super.tryAllocate(size, align);
        if (ptr + size !== this.end) return ptr;
        this.deallocate(ptr, size);
        return NULL;
      }
    }
    expectCaught((memory) => new Strict(memory), /expected the full capacity/, undefined, {
      fill: [32 * KiB - 64],
    });
  });

  test('wraps a huge size around to a tiny block', () => {
    class Wrapping extends FirstFitAllocator {
      override tryAllocate(size: number, align = 8): Ptr {
        return size >= 2 ** 31 - 8 && Number.isInteger(size)
          ? super.tryAllocate(8)
          : super.tryAllocate(size, align);
      }
    }
    expectCaught(
      (memory) => new Wrapping(memory),
      /tryAllocate\(2147483648\) returned 64: expected .* INVALID_ARGUMENT/,
      undefined,
    );
  });

  test('relies on memory that contains zeros', () => {
    class Trusting extends FirstFitAllocator {
      readonly #isFull = this.memory.u32.at(-1) !== 0;
      override tryAllocate(size: number, align = 8): Ptr {
        return this.#isFull && size > 0 ? super.tryAllocate(this.end, align) : super.tryAllocate(size, align);
      }
    }
    const make = (memory: Memory): Trusting => new Trusting(memory);
    expectCaught(make, /over memory full of garbage: .*returned NULL/, /program 1 of seed 1/, {
      fill: [32 * KiB - 64],
    });
  });

  test('throws the wrong kind of error', () => {
    class Vague extends FirstFitAllocator {
      override refusal(size: number): AllocatorError {
        return new AllocatorError('CORRUPT', `Something is wrong with ${size}.`);
      }
    }
    expectCaught(
      (memory) => new Vague(memory),
      /threw AllocatorError: Something is wrong with \d+. \(CORRUPT\): expected an AllocatorError with code OUT_OF_MEMORY/,
      undefined,
    );
  });

  test('changes when it refuses misuse', () => {
    class Changed extends FirstFitAllocator {
      override deallocate(ptr: Ptr, size: number): void {
        try {
          super.deallocate(ptr, size);
        } catch (error) {
          this.blocks.shift();
          throw error;
        }
      }
    }
    expectCaught((memory) => new Changed(memory), /fails the check of misuse/, /overlaps|expected/);
  });

  test('leaks a block of the parent when the next block is refused', () => {
    class Twice extends FirstFitAllocator {
      constructor(parent: Allocator) {
        super(parent.memory);
        parent.allocate(64);
        parent.allocate(64);
      }
    }
    expectCaught(
      (memory) => new FirstFitAllocator(memory),
      /The parent's request 2 failed; after construction threw, its blocks are still allocated: 64 bytes at \d+, a leak/,
      undefined,
      { from: (parent) => new Twice(parent) },
    );
  });

  test('does not free its block when it is disposed of', () => {
    class Keeping extends FirstFitAllocator {
      constructor(parent: Allocator) {
        super(parent.memory);
        parent.allocate(64);
      }
      [Symbol.dispose](): void {}
    }
    expectCaught(
      (memory) => new FirstFitAllocator(memory),
      /after disposal, its blocks are still allocated: 64 bytes at \d+, a leak/,
      undefined,
      { from: (parent) => new Keeping(parent) },
    );
  });
});

test('checkAllocator throws at the first fault, and names the allocator and the check', () => {
  checkAllocator((memory) => new FirstFitAllocator(memory));
  expect(() =>
    checkAllocator((memory) => new FirstFitAllocator(memory), { name: 'Mine', fill: [8] }),
  ).toThrow(
    /^Mine fails the check of zero size: After zero-size requests, tryAllocate\(1\) returned 72 although the allocator is full/,
  );
});

test('checkAllocator requires further traits of an allocator that reclaims nothing', () => {
  expect(() => checkAllocator((memory) => new FirstFitAllocator(memory), { reclaims: 'never' })).toThrow(
    'set the traits `fill` and `reset`',
  );
});

describe('random programs', () => {
  /** Is wrong for 77 bytes. */
  class Rare extends FirstFitAllocator {
    override tryAllocate(size: number, align = 8): Ptr {
      const ptr = super.tryAllocate(size, align);
      return size === 77 && align > 1 && ptr > EMPTY ? ptr + 1 : ptr;
    }
  }
  const failure = (options: { seed?: number | undefined; program?: number | undefined }): string => {
    try {
      runPrograms({ make: (memory) => new Rare(memory), ...options });
    } catch (error) {
      return String(error);
    }
    return 'none';
  };

  test('refuse unknown options', () => {
    expect(failure({ seeed: 7 } as object)).toContain(
      '"seeed" is not an option of runPrograms(). Did you mean seed?',
    );
    expect(() => allocatorChecks((memory) => new Rare(memory), { maxAlgin: 8 } as object)).toThrow(
      '"maxAlgin" is not an option of allocatorChecks(). Did you mean maxAlign?',
    );
  });

  test('name the seed, the program and its last operations, and can be replayed alone', () => {
    const first = failure({ seed: 7 });
    const [, seed, program] = /OFFHEAP_SEED=(\d+) OFFHEAP_PROGRAM=(\d+)/.exec(first) ?? [];
    expect(first).toMatch(
      /Rare, program \d+ of seed 7, operation \d+: try\w+\(.*\) returned \d+: misaligned/,
    );
    expect(first).toMatch(/Its last operations:\n(  .*\n)*  try\w+\(.*77, \d+\)\n/);
    expect(seed).toBe('7');
    expect(failure(replayFrom({ OFFHEAP_SEED: seed, OFFHEAP_PROGRAM: program }))).toBe(first);
    expect(failure({ seed: 8 })).not.toBe(first);
  });

  test('without environment variables are the default ones', () => {
    expect(replayFrom()).toEqual({ seed: undefined, program: undefined });
    expect(replayFrom({})).toEqual({ seed: undefined, program: undefined });
  });

  test('reach a full allocator, blocks that move, and blocks that cannot', () => {
    const seen = { full: 0, moved: 0, refused: 0 };
    class Watched extends Heap {
      override tryAllocate(size: number, align?: number): Ptr {
        const ptr = super.tryAllocate(size, align);
        if (ptr === NULL && size <= 64) seen.full++;
        return ptr;
      }
      override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align?: number): Ptr {
        const moved = super.tryReallocate(ptr, oldSize, newSize, align);
        if (moved === NULL) seen.refused++;
        else if (moved !== ptr) seen.moved++;
        return moved;
      }
    }
    const fill = [new Heap(new Memory(8 * KiB)).capacity];
    runPrograms({
      make: (memory) => new Watched(memory),
      programs: 100,
      memoryBytes: 8 * KiB,
      maxAlign: 64,
      fill,
    });
    expect(seen.full).toBeGreaterThan(10);
    expect(seen.moved).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(100);
  });

  test('reach scopes in scopes, and marks', () => {
    const depths = new Set<number>();
    let releases = 0;
    class Watched extends ScopedAllocator {
      override openScope(): ScopedAllocator {
        const scope = super.openScope();
        depths.add(scope.depth);
        return scope;
      }
      override release(mark: number): void {
        releases++;
        super.release(mark);
      }
    }
    runPrograms({
      make: (memory) => new Watched(memory),
      programs: 100,
      reclaims: 'lifo',
      reset: (scoped) => scoped.reset(),
      scopes: true,
    });
    expect(depths).toContain(1);
    expect(releases).toBeGreaterThan(100);
  });
});

describe('a failing allocator', () => {
  test('refuses only the Nth request, and records the live blocks', () => {
    const heap = new Heap(4 * KiB);
    const parent = new FailingAllocator(heap, 2);
    const first = parent.allocate(100);
    expect(parent.hasFailed).toBe(false);
    expect(parent.tryAllocate(8)).toBe(NULL);
    expect(parent.hasFailed).toBe(true);
    const third = parent.reallocate(first, 100, 200);
    expect([...parent.live]).toEqual([[third, 200]]);
    expect(parent.requests).toBe(3);
    parent.deallocate(third, 200);
    expect(parent.live.size).toBe(0);
    expect(heap.live).toBe(0);
  });

  test('refuses a reallocation, and does not change the block', () => {
    const parent = new FailingAllocator(new Heap(4 * KiB), 2);
    const ptr = parent.allocate(100);
    expect(parent.tryReallocate(ptr, 100, 200)).toBe(NULL);
    expect([...parent.live]).toEqual([[ptr, 100]]);
    expect(parent.tryReallocate(ptr, 100, 0)).toBe(EMPTY);
    expect(parent.live.size).toBe(0);
  });

  test('is a BlockOwner when the inner allocator is one', () => {
    expect(new FailingAllocator(new Heap(KiB), 1).owns(0, 1)).toBe(false);
    const ring: Allocator = new FailingAllocator(new Heap(KiB), 1);
    expect('owns' in ring).toBe(true);
  });
});

describe('the block model', () => {
  test('detects that a live block was overwritten, and where', () => {
    const heap = new Heap(4 * KiB);
    const model = new BlockModel();
    const block = model.allocate(heap, 24);
    heap.memory.u8[block.ptr + 9]! ^= 1;
    expect(() => model.deallocate(heap, block)).toThrow(
      /A live block has been overwritten: byte 9 of the 24 at/,
    );
  });

  test('detects a request that should have had room', () => {
    const list = new FreeListAllocator(16, 1);
    const model = new BlockModel();
    model.allocate(list, 16);
    expect(() => model.allocate(list, 16)).toThrow('tryAllocate(16, 8) returned NULL with 1 blocks in use');
  });

  test('removes the blocks of a scope', () => {
    const scoped = new ScopedAllocator(KiB);
    const model = new BlockModel();
    scoped.scope((scope) => {
      model.allocate(scope, 16);
    });
    model.forget(model.live);
    expect(model.live).toEqual([]);
    model.allocate(scoped, 16);
  });
});

describe('random numbers', () => {
  test('are the same for a seed on every platform', () => {
    const random = new Random(1);
    // mulberry32(1), as published.
    expect([random.next(), random.next(), random.next()]).toEqual([2693262067, 11749833, 2265367787]);
    expect(new Random(2).next()).not.toBe(new Random(1).next());
  });

  test('stay within their limits, and include the limits', () => {
    const random = new Random(3);
    const seen = new Set(Array.from({ length: 200 }, () => random.between(-2, 2)));
    expect(seen).toEqual(new Set([-2, -1, 0, 1, 2]));
    expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']));
  });

  test('shuffle a copy', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const shuffled = new Random(4).shuffled(items);
    expect(shuffled).not.toEqual(items);
    expect(new Set(shuffled)).toEqual(new Set(items));
    expect(items[49]).toBe(49);
  });
});
