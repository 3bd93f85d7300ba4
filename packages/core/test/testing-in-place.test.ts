import { type Allocator, Heap, KiB, type Memory, NULL, type Ptr } from '@offheap/core';
import { SizeClassAllocator } from '@offheap/core/compose';
import { allocatorChecks, type AllocatorTraits, checkAllocator } from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';
import { FirstFitAllocator } from './first-fit-allocator.ts';
import { InPlaceAllocator } from './in-place-allocator.ts';

/** The result of the checks of the suite, without its random programs, which may find more faults. */
function findings<A extends Allocator>(make: (memory: Memory) => A, traits: AllocatorTraits<A> = {}): string {
  return allocatorChecks(make, traits)
    .map(({ run }) => {
      try {
        run();
        return '';
      } catch (error) {
        return String(error);
      }
    })
    .join('\n');
}

describe('the suite accepts correct allocators:', () => {
  test('one that grows and shrinks in place', () => {
    expect(findings((memory) => new InPlaceAllocator(memory)).trim()).toBe('');
  });
});

describe('the suite catches an allocator that', () => {
  const caught = (make: (memory: Memory) => Allocator, what: RegExp): void => {
    expect(findings(make)).toMatch(what);
    expect(() => checkAllocator(make)).toThrow();
  };

  test.each([1, 2, 7])('grows in place into the next block by bytes: %i', (bytes) => {
    class Greedy extends InPlaceAllocator {
      protected override roomEnd(index: number): Ptr {
        const next = this.blocks[index + 1];
        return next === undefined ? this.end : next.ptr + bytes;
      }
    }
    caught((memory) => new Greedy(memory), /overlaps the live block/);
  });

  /** The bytes before each block that belong to the allocator. */
  const HEADER = 16;

  /** Grows blocks of some sizes in place by one byte of the next block. */
  const greedyFrom = (least: number, most: number): ((memory: Memory) => Allocator) => {
    class Greedy extends InPlaceAllocator {
      protected override roomEnd(index: number): Ptr {
        const next = this.blocks[index + 1];
        const { size } = this.blocks[index]!;
        if (next === undefined) return this.end;
        return size >= least && size <= most ? next.ptr + 1 : next.ptr - HEADER;
      }
      protected override roundUp(offset: number, align: number): number {
        return super.roundUp(offset + HEADER, align);
      }
    }
    return (memory) => new Greedy(memory);
  };

  test('of headers: one without the mistake is accepted', () => {
    expect(findings(greedyFrom(Infinity, 0)).trim()).toBe('');
  });

  test.each([
    [1, 1],
    [9, 12],
    [41, 60],
    [501, Infinity],
    [1500, 2000],
    [2001, Infinity],
    [6000, 8000],
    [11_000, Infinity],
    [13_000, 17_000],
    [16_000, Infinity],
    [24_000, 31_000],
    [30_000, Infinity],
  ])('grows blocks of %s to %s bytes in place by one byte of the next block', (least, most) => {
    caught(greedyFrom(least, most), /fails the check of neighbours: .*overlaps the live block/);
  });

  type Mistake = 'none' | 'before' | 'of' | 'between';

  /**
   * Grows a block in place by bytes of the next block: one that is aligned, that is before an aligned one, or both. Other
   * blocks grow up to the header of the next block.
   */
  const greedyBesideAligned = (mistake: Mistake, aligned: (align: number) => boolean, least: number) => {
    class Greedy extends InPlaceAllocator {
      readonly #aligns = new Map<Ptr, number>();
      override tryAllocate(size: number, align = 8): Ptr {
        const ptr = super.tryAllocate(size, align);
        if (ptr !== NULL) this.#aligns.set(ptr, align);
        return ptr;
      }
      protected override roomEnd(index: number): Ptr {
        const next = this.blocks[index + 1];
        const { ptr, size } = this.blocks[index]!;
        if (next === undefined) return this.end;
        const isOwn = aligned(this.#aligns.get(ptr)!);
        const isNext = aligned(this.#aligns.get(next.ptr)!);
        const wrong = {
          none: false,
          before: !isOwn && isNext,
          of: isOwn && !isNext,
          between: isOwn && isNext,
        };
        return size >= least && wrong[mistake] ? next.ptr + 1 : next.ptr - HEADER;
      }
      protected override roundUp(offset: number, align: number): number {
        return super.roundUp(offset + HEADER, align);
      }
    }
    return (memory: Memory): Allocator => new Greedy(memory);
  };

  test('of headers and alignments: one without the mistake is accepted', () => {
    expect(findings(greedyBesideAligned('none', () => true, 0)).trim()).toBe('');
  });

  describe.each([
    ['less than 8', (align: number) => align < 8],
    ['16 or more', (align: number) => align >= 16],
    ['256', (align: number) => align === 256],
    ['more than 64', (align: number) => align > 64],
    ['more than 1024', (align: number) => align > 1024],
  ])('grows in place by one byte of the next block, with an alignment of %s', (_, aligned) => {
    test.each<[string, Mistake, number]>([
      ['of the next block', 'before', 1],
      ['of the next block', 'before', 101],
      ['of the next block', 'before', 2001],
      ['of the block itself', 'of', 101],
      ['of both blocks', 'between', 101],
    ])('%s (%s), for blocks of %i bytes or more', (_where, mistake, least) => {
      caught(
        greedyBesideAligned(mistake, aligned, least),
        /fails the check of neighbours: .*overlaps the live block/,
      );
    });
  });

  test('grows in place over the end of its bytes by one', () => {
    class Over extends InPlaceAllocator {
      protected override roomEnd(index: number): Ptr {
        return super.roomEnd(index) + (index === this.blocks.length - 1 ? 1 : 0);
      }
    }
    caught((memory) => new Over(memory), /expected a block within the memory/);
  });

  test('grows in place over the end of its block of a parent by one', () => {
    class Child extends InPlaceAllocator {
      override readonly start: Ptr;
      override readonly end: Ptr;
      readonly #parent: Allocator;
      constructor(parent: Allocator) {
        super(parent.memory);
        this.#parent = parent;
        this.start = parent.allocate(256);
        this.end = this.start + 256;
      }
      protected override roomEnd(index: number): Ptr {
        return super.roomEnd(index) + (index === this.blocks.length - 1 ? 1 : 0);
      }
      // Owns the blocks that it has allocated, so that only the parent can detect the mistake.
      override owns(ptr: Ptr, size: number): boolean {
        return super.owns(ptr, size) || this.blocks.some((block) => block.ptr === ptr && block.size === size);
      }
      [Symbol.dispose](): void {
        this.#parent.deallocate(this.start, 256);
      }
    }
    const from = (parent: Allocator): Child => new Child(parent);
    expect(findings((memory) => from(new Heap(memory)), { from, maxAlign: 8 })).toMatch(
      /expected a block within those of its parent/,
    );
  });

  test.each([1, 7])('frees too many bytes when it shrinks: %i', (bytes) => {
    class Generous extends InPlaceAllocator {
      protected override sizeKept(newSize: number, oldSize: number): number {
        return newSize < oldSize ? Math.max(1, newSize - bytes) : newSize;
      }
      override deallocate(ptr: Ptr, size: number): void {
        const index = this.blocks.findIndex((block) => block.ptr === ptr);
        if (index >= 0 && Math.abs(this.blocks[index]!.size - size) <= bytes) this.blocks.splice(index, 1);
        else super.deallocate(ptr, size);
      }
    }
    caught((memory) => new Generous(memory), /overlaps the live block/);
  });

  test('keeps the old size when it grows in place', () => {
    class Forgetful extends InPlaceAllocator {
      protected override sizeKept(newSize: number, oldSize: number): number {
        return Math.min(newSize, oldSize);
      }
      override deallocate(ptr: Ptr, size: number): void {
        const index = this.blocks.findIndex((block) => block.ptr === ptr);
        if (index >= 0 && this.blocks[index]!.size <= size) this.blocks.splice(index, 1);
        else super.deallocate(ptr, size);
      }
    }
    caught((memory) => new Forgetful(memory), /overlaps the live block/);
  });

  test('loses the alignment when it moves a block', () => {
    class Unaligned extends InPlaceAllocator {
      protected override move(ptr: Ptr, oldSize: number, newSize: number): Ptr {
        return super.move(ptr, oldSize, newSize, 8);
      }
    }
    caught((memory) => new Unaligned(memory), /misaligned/);
  });

  test.each([1, 3])('copies too few bytes when it moves a block: %i', (bytes) => {
    class Short extends InPlaceAllocator {
      protected override bytesCopied(size: number): number {
        return Math.max(0, size - bytes);
      }
    }
    caught((memory) => new Short(memory), /should keep the first/);
  });

  test('copies only whole words when it moves a block', () => {
    class Words extends InPlaceAllocator {
      protected override bytesCopied(size: number): number {
        return size & -4;
      }
    }
    caught((memory) => new Words(memory), /should keep the first/);
  });

  test('frees the block, and keeps its bytes, when it cannot be reallocated', () => {
    class Dropping extends InPlaceAllocator {
      protected override failed(ptr: Ptr, size: number): Ptr {
        this.deallocate(ptr, size);
        return NULL;
      }
    }
    caught((memory) => new Dropping(memory), /fails the check of neighbours: (No block of|.*overlaps)/);
  });

  test('shortens the block when it cannot be reallocated', () => {
    class Cutting extends InPlaceAllocator {
      protected override failed(ptr: Ptr, size: number): Ptr {
        const index = this.blocks.findIndex((block) => block.ptr === ptr);
        this.blocks[index] = { ptr, size: Math.max(1, size - 8) };
        return NULL;
      }
    }
    caught((memory) => new Cutting(memory), /fails the check of neighbours: (No block of|.*overlaps)/);
  });

  test.each([
    ['its first block', 0],
    ['a block between others', 1],
  ])('frees the middle of %s', (_, which) => {
    class Interior extends FirstFitAllocator {
      override deallocate(ptr: Ptr, size: number): void {
        const block = this.blocks[which];
        if (
          this.blocks.length > 2 &&
          block !== undefined &&
          ptr === block.ptr + 8 &&
          size === block.size - 8
        ) {
          this.blocks[which] = { ptr: block.ptr, size: 8 };
        } else super.deallocate(ptr, size);
      }
    }
    caught((memory) => new Interior(memory), /Freeing the middle of a block/);
  });

  test('frees a block with the size of two', () => {
    class Merging extends FirstFitAllocator {
      override deallocate(ptr: Ptr, size: number): void {
        const index = this.blocks.findIndex((block) => block.ptr === ptr);
        const next = this.blocks[index + 1];
        if (index >= 0 && next !== undefined && ptr + size === next.ptr + next.size)
          this.blocks.splice(index, 2);
        else super.deallocate(ptr, size);
      }
    }
    caught((memory) => new Merging(memory), /Freeing a block with a wrong size/);
  });

  describe('consists of several blocks of a parent, and', () => {
    class Right extends SizeClassAllocator {}
    class Claiming extends SizeClassAllocator {
      override owns(ptr: Ptr, size: number): boolean {
        let low = 64;
        while (!super.owns(low, 1)) low++;
        let high = this.memory.byteLength;
        while (!super.owns(high - 1, 1)) high--;
        return size > 0 && ptr >= low && ptr + size <= high;
      }
    }
    class Reaching extends SizeClassAllocator {
      override owns(ptr: Ptr, size: number): boolean {
        return size > 0 && super.owns(ptr, 1) && super.owns(ptr + size - 1, 1);
      }
    }
    const saidOf = (Kind: typeof SizeClassAllocator): string => {
      const from = (parent: Allocator): SizeClassAllocator => {
        const made = SizeClassAllocator.from(parent, { 16: 20, 32: 20, 100: 10 });
        Object.setPrototypeOf(made, Kind.prototype); // it has its own constructor
        return made;
      };
      return findings((memory) => from(new Heap(memory)), { from, maxAlign: 8, memoryBytes: 8 * KiB });
    };

    test('is correct', () => expect(saidOf(Right).trim()).toBe(''));

    test('owns the headers between them', () => {
      expect(saidOf(Claiming)).toMatch(
        /owns\(\d+, 1\) is true: expected false, the byte is not in one of its own blocks/,
      );
    });

    test('owns ranges that extend from one block into another', () => {
      expect(saidOf(Reaching)).toMatch(
        /fails the check of ownership: owns\(\d+, \d+\) is true: expected false/,
      );
    });
  });
});
