import { lastOf } from '../es2020.ts';
import { type Allocator, isBlockOwner } from '../allocators/allocator.ts';
import { AllocatorError } from '../errors.ts';
import { BlockModel, type ModelBlock } from './block-model.ts';
import { expectError } from './expect-error.ts';
import type { Fresh } from './fresh.ts';
import type { Random } from './random.ts';
import { DISPOSE } from '../dispose.ts';

/** The methods that a scoped allocator has beyond the contract. */
interface Scoping extends Allocator {
  mark(): number;
  release(mark: number): void;
  openScope(): Scoping & Disposable;
}

/** The part of a program from the opening of a scope to its end, or from taking a mark to its release. */
interface Level {
  readonly allocator: Allocator;
  /** Ends the level; undefined for the outermost level. */
  readonly end: (() => void) | undefined;
  /** Whether its allocator is a scope of the previous level. */
  readonly isScope: boolean;
  /** The live blocks that were allocated in the level. */
  readonly blocks: ModelBlock[];
}

/** A random program that runs step by step, and its model. */
export class Program<A extends Allocator> {
  readonly #fresh: Fresh<A>;
  readonly #random: Random;
  readonly #scopes: boolean;
  readonly #trace: string[] | undefined;
  readonly #model = new BlockModel();
  readonly #levels: Level[];
  /** How many of ten operations allocate: some programs fill the allocator, others keep it nearly empty. */
  readonly #appetite: number;
  /** A block that was just freed, with no allocation since. */
  #freed: ModelBlock | undefined;
  readonly #snapshots: boolean;
  /** A snapshot of the memory, and the model at that time. */
  #saved: { bytes: Uint8Array; levels: Level[]; blocks: ModelBlock[] } | undefined;

  constructor(
    fresh: Fresh<A>,
    allocator: A,
    random: Random,
    scopes: boolean,
    snapshots: boolean,
    trace: string[] | undefined,
  ) {
    this.#snapshots = snapshots;
    this.#fresh = fresh;
    this.#random = random;
    this.#scopes = scopes;
    this.#trace = trace;
    this.#levels = [{ allocator, end: undefined, isScope: false, blocks: [] }];
    this.#appetite = random.between(3, 7);
  }

  /** Runs one random operation. */
  step(): void {
    const random = this.#random;
    if (this.#snapshots && random.oneIn(16)) this.#saveOrRestore();
    if (this.#scopes && random.oneIn(8)) this.#scopeStep();
    else if (random.oneIn(16)) this.#misuse();
    else if (random.below(10) < this.#appetite) this.#allocate();
    else if (random.oneIn(2)) this.#reallocate();
    else this.#deallocate();
  }

  /** Ends all scopes and frees all blocks. */
  end(): void {
    while (this.#levels.length > 1) this.#endLevel();
    const { allocator, blocks } = this.#level;
    this.#model.checkAll(allocator);
    for (const block of this.#random.shuffled(blocks)) {
      this.#note(`deallocate(${block.ptr}, ${block.size}, ${block.align}) at the end`);
      this.#model.deallocate(allocator, block);
    }
  }

  /** Copies the memory and the model, or restores both. */
  #saveOrRestore(): void {
    const { memory } = this.#level.allocator;
    const saved = this.#saved;
    if (saved === undefined || this.#random.oneIn(2)) {
      this.#note('snapshot()');
      this.#saved = {
        bytes: memory.snapshot(saved?.bytes),
        levels: this.#levels.map((level) => ({ ...level, blocks: [...level.blocks] })),
        blocks: this.#model.live,
      };
      return;
    }
    this.#note('restore()');
    memory.restore(saved.bytes);
    this.#levels.length = 0;
    for (const level of saved.levels) this.#levels.push({ ...level, blocks: [...level.blocks] });
    this.#model.blocks.clear();
    for (const block of saved.blocks) this.#model.blocks.set(block.ptr, block);
    this.#freed = undefined;
    this.#model.checkAll(this.#level.allocator);
  }

  get #level(): Level {
    return lastOf(this.#levels)!; // there is always an outermost level
  }

  #note(operation: string): void {
    this.#trace?.push(operation);
  }

  #size(): number {
    const { maxSize } = this.#fresh;
    const random = this.#random;
    switch (random.below(16)) {
      case 0:
        return 0;
      case 1:
        return random.pick([maxSize, maxSize + 1, maxSize >>> 1, maxSize - 8 < 0 ? 0 : maxSize - 8]);
      case 2:
      case 3:
        return random.between(1, 1 + (maxSize >>> random.between(1, 4)));
      default:
        return random.between(1, Math.min(maxSize, 2 ** random.between(3, 8)) || 1);
    }
  }

  #align(): number {
    const random = this.#random;
    if (!random.oneIn(4)) return 8;
    // Sometimes one byte more than the allocator has.
    return 2 ** random.below(Math.log2(this.#fresh.maxAlign) + 2);
  }

  #allocate(): void {
    const { allocator, blocks } = this.#level;
    const size = this.#size();
    const align = this.#align();
    this.#note(`tryAllocate(${size}, ${align})`);
    this.#freed = undefined;
    const block = this.#model.tryAllocate(allocator, size, align);
    if (block) blocks.push(block);
    else if (this.#isEmpty() && size > 0 && size <= this.#fresh.maxSize && align <= 8) {
      throw new Error(`tryAllocate(${size}, ${align}) returned NULL in an empty allocator: a leak.`);
    }
  }

  #deallocate(): void {
    const { allocator, blocks } = this.#level;
    const block = this.#takeOut(blocks);
    if (block === undefined) return;
    this.#note(`deallocate(${block.ptr}, ${block.size}, ${block.align})`);
    this.#model.deallocate(allocator, block);
    this.#freed = block;
  }

  #reallocate(): void {
    const { allocator, blocks } = this.#level;
    const block = this.#takeOut(blocks);
    if (block === undefined) return;
    const size = this.#size();
    this.#note(`tryReallocate(${block.ptr}, ${block.size}, ${size}, ${block.align})`);
    this.#freed = undefined;
    const moved = this.#model.tryReallocate(allocator, block, size);
    if (moved) blocks.push(moved);
    else if (size > 0) blocks.push(block);
  }

  #misuse(): void {
    const { allocator } = this.#level;
    const freed = this.#freed;
    // In an allocator that only reclaims the last block, freeing another block any number of times has no effect.
    const { catches, reclaims } = this.#fresh;
    if (freed && catches.includes('doubleFree') && reclaims === 'any') {
      this.#note(`deallocate(${freed.ptr}, ${freed.size}) a second time`);
      expectError('A second deallocate of a block', ['DOUBLE_FREE', 'NOT_OWNED'], () =>
        allocator.deallocate(freed.ptr, freed.size, freed.align),
      );
    } else {
      const size = this.#random.pick([-1, NaN, 2 ** 32 + 8]);
      this.#note(`tryAllocate(${size})`);
      expectError(`tryAllocate(${size})`, ['INVALID_ARGUMENT'], () => allocator.tryAllocate(size));
    }
  }

  #scopeStep(): void {
    const random = this.#random;
    if (random.oneIn(3)) this.#useOuter();
    else if (this.#levels.length > 1 && random.oneIn(2)) this.#endLevel();
    else if (this.#levels.length < 6) this.#startLevel(random.oneIn(2));
  }

  #startLevel(isScope: boolean): void {
    // The caller has said that this allocator has scopes.
    const allocator = this.#level.allocator as Scoping;
    this.#freed = undefined;
    this.#note(isScope ? 'openScope()' : 'mark()');
    if (!isScope) {
      const mark = allocator.mark();
      this.#levels.push({ allocator, end: () => allocator.release(mark), isScope, blocks: [] });
      return;
    }
    try {
      const scope = allocator.openScope();
      this.#levels.push({ allocator: scope, end: () => scope[DISPOSE](), isScope, blocks: [] });
    } catch (error) {
      if (!(error instanceof AllocatorError && error.code === 'OUT_OF_MEMORY')) throw error;
    }
  }

  #endLevel(): void {
    const { allocator, end, isScope, blocks } = this.#level;
    this.#model.checkAll(allocator);
    this.#note(isScope ? 'close the scope' : 'release the mark');
    end?.();
    this.#model.forget(blocks);
    this.#levels.pop();
    this.#freed = undefined;
    if (isScope) {
      expectError('tryAllocate(0) of a closed scope', ['SCOPE'], () => allocator.tryAllocate(0));
    }
  }

  /** While a scope is open, the outer allocator neither allocates nor frees. */
  #useOuter(): void {
    const inner = this.#level;
    const outer = this.#levels[this.#levels.length - 2];
    if (!inner.isScope || outer === undefined) return;
    expectError('tryAllocate(0) of an allocator with an inner scope open', ['SCOPE'], () =>
      outer.allocator.tryAllocate(0),
    );
    const block = this.#takeOut(outer.blocks);
    if (block === undefined) return;
    if (isBlockOwner(inner.allocator) && inner.allocator.owns(block.ptr, block.size)) {
      throw new Error(`An inner scope owns the outer's block of ${block.size} bytes at ${block.ptr}.`);
    }
    this.#note(`deallocate(${block.ptr}, ${block.size}, ${block.align}) through the outer, a no-op`);
    this.#model.deallocate(outer.allocator, block);
    this.#model.checkAll(outer.allocator);
  }

  #takeOut(blocks: ModelBlock[]): ModelBlock | undefined {
    if (blocks.length === 0) return undefined;
    const random = this.#random;
    // The last block is chosen often, to test the operations that only the last block supports.
    const index = random.oneIn(3) ? blocks.length - 1 : random.below(blocks.length);
    return blocks.splice(index, 1)[0];
  }

  /** Whether nothing is live, and nothing can be freed by the end of a scope. */
  #isEmpty(): boolean {
    return this.#model.blocks.size === 0 && this.#fresh.reclaims === 'any';
  }
}
