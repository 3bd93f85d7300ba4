import { textOf } from '../arguments.ts';
import { Allocator, checkAllocator } from './allocator.ts';
import { type AllocatorKind, type AllocatorState, BYTES, isPresent, KIND } from '../memory/allocator-kind.ts';
import { DEVELOPMENT } from '../development.ts';
import { AllocatorError } from '../errors.ts';
import { Faults } from '../memory/fault.ts';
import { checkMemory, Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { DEFAULT_ALIGN, type Ptr } from '../memory/ptr.ts';
import { checkTurn, guardTurn } from '../memory/turn.ts';
import { Presence } from '../memory/presence.ts';
import type { Resident } from '../memory/residents.ts';
import { SHOW } from '../show.ts';
import { DISPOSE } from '../dispose.ts';

/** Methods that change the state. */
const CHANGES: readonly PropertyKey[] = [
  'tryAllocate',
  'deallocate',
  'tryReallocate',
  'openScope',
  'closeInner',
  'scope',
  'mark',
  'release',
  'reset',
  'nextFrame',
];

/** An allocator's own block: its state, and behind that the blocks it hands out. */
export interface Place {
  /** Tells it from whatever else may be given to a constructor. */
  readonly isPlace: true;
  readonly memory: Memory;
  /** A multiple of 8. */
  readonly ptr: Ptr;
  /** A multiple of 8. */
  readonly bytes: number;
  /** The block's alignment; 8 by default. */
  readonly align?: number;
  /** Gets the block back. */
  readonly parent?: Allocator;
  /** The block is all of its memory. */
  readonly root?: boolean;
  /** The state is in the bytes already. */
  readonly attached?: boolean;
}

/**
 * The whole of a memory: a new one for so many bytes, or one that has no root yet.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when it has less than `least` bytes, `MEMORY` when it has a root.
 */
export function placeRoot(source: number | Memory, least = 0): Place {
  const memory = typeof source === 'number' ? new Memory(RESERVED_BYTES + source) : source;
  checkMemory('The memory of an allocator', memory, 'a number of bytes, such as 64 * KiB, or a Memory');
  if (memory.byteLength < RESERVED_BYTES + least) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A memory of ${memory.byteLength} bytes: expected at least ${RESERVED_BYTES + least}, for the allocator's own state.`,
    );
  }
  memory.claimRoot();
  return {
    isPlace: true,
    memory,
    ptr: RESERVED_BYTES,
    bytes: memory.byteLength - RESERVED_BYTES,
    root: true,
  };
}

/** Whether a constructor was given a place by this file, rather than something by its user. */
export function isPlace(source: unknown): source is Place {
  return (source as Partial<Place> | null)?.isPlace === true; // any value may be asked
}

/**
 * A block of a parent.
 *
 * @throws OutOfMemoryError when the parent has no room.
 */
export function placeFrom(parent: Allocator, bytes: number, align: number = DEFAULT_ALIGN): Place {
  checkAllocator('The parent of an allocator', parent);
  return { isPlace: true, memory: parent.memory, ptr: parent.allocate(bytes, align), bytes, align, parent };
}

/**
 * A block that holds an allocator's state already.
 *
 * @throws AllocatorError `CORRUPT` when there is no state of that kind at `ptr`, or something in it cannot be.
 */
export function placeAttached(memory: Memory, ptr: Ptr, kind: AllocatorKind): Place {
  checkMemory('The memory to attach to', memory);
  const bytes =
    Number.isInteger(ptr) && ptr % 8 === 0 && ptr >= RESERVED_BYTES
      ? (memory.i32[(ptr >>> 2) + BYTES] ?? 0)
      : 0;
  if (
    bytes <= 0 ||
    bytes % 8 !== 0 ||
    ptr + bytes > memory.byteLength ||
    memory.i32[(ptr >>> 2) + KIND] !== kind.tag
  ) {
    throw new AllocatorError(
      'CORRUPT',
      `No state of such an allocator at ${textOf(ptr)}: expected the \`ptr\` of an allocator, in the memory in which it was created or in a copy of that memory.`,
    );
  }
  const faults = new Faults(kind.name);
  kind.check(memory.i32, ptr, faults);
  if (faults.found.length > 0) {
    throw new AllocatorError(
      'CORRUPT',
      `The state at ${ptr} cannot be an allocator's: ${faults.found[0]!.message} Attach to bytes that only their allocators have written.`,
    );
  }
  return { isPlace: true, memory, ptr, bytes, attached: true };
}

/**
 * An allocator with a block of its own, from a parent or a whole memory. The block begins with the allocator's state:
 *
 *     ptr: | kind | bytes | the allocator's own words ...
 *
 * All that changes is in these words; the object holds only constants. So a copy of the bytes is a copy of the
 * allocator, and `attach` gives another thread, or a restored copy, an object over them.
 */
export abstract class PlacedAllocator extends Allocator implements Resident {
  declare readonly memory: Memory;
  /** Its block has been given back, or its scope has ended. */
  protected disposed = false;
  readonly #place: Place;
  readonly #state: AllocatorState;
  /** Undefined of scopes, and of what was attached. */
  readonly #presence: Presence | undefined;

  /**
   * @param isScope whether another object hears of restores for it.
   */
  protected constructor(place: Place, kind: AllocatorKind, isScope = false) {
    super();
    this.memory = place.memory;
    this.#place = place;
    this.#state = { kind, bytes: place.bytes };
    if (!isScope) {
      this.memory.residents.addWeakly(this);
      this.memory.allocators.set(place.ptr, this.#state);
      this.memory.watchEnds(place.ptr);
    }
    if (!place.attached) {
      checkTurn(this.memory);
      const state = place.ptr >>> 2;
      this.memory.i32[state + KIND] = kind.tag;
      this.memory.i32[state + BYTES] = place.bytes;
    }
    if (DEVELOPMENT) guardTurn(this, this.memory, CHANGES);
    if (isScope || place.attached) return;
    this.#presence = new Presence(this.memory, place.ptr, (words) =>
      isPresent(words, place.ptr, this.#state),
    );
  }

  /** Where its state lies: what `attach` needs. */
  get ptr(): Ptr {
    return this.#place.ptr;
  }

  /**
   * Gives the allocator's own block back to its parent, whatever is live in it; a root frees its memory for another
   * root. One that was attached only lets go. A second time does nothing; any other use afterwards throws.
   */
  [DISPOSE](): void {
    if (this.disposed) return;
    const { parent, root, attached, ptr, bytes, align } = this.#place;
    const { memory } = this;
    if (!attached) {
      checkTurn(memory);
      this.checkDispose();
      const kind = (ptr >>> 2) + KIND;
      memory.i32[kind] = 0; // so that nobody attaches to what is gone
      try {
        parent?.deallocate(ptr, bytes, align);
      } catch (misuse) {
        memory.i32[kind] = this.#state.kind.tag;
        throw misuse;
      }
      memory.allocators.delete(ptr);
      if (root) memory.u32[0] = 0;
      this.disposed = true;
      const why = `the ${this.constructor.name} that it was created with was disposed of`;
      memory.residents.end(0, ptr, ptr + bytes, why, !this.freesAtOnce);
    }
    this.disposed = true;
    this.#presence?.end();
  }

  /**
   * Refuses to end while a loop or a callback uses what lies in its block.
   *
   * @throws AllocatorError `BUSY`
   */
  protected checkDispose(): void {
    const { ptr, bytes, attached } = this.#place;
    if (attached !== true) this.memory.residents.checkEnd(ptr, ptr + bytes);
  }

  /** Its own block has ended with the scope or the allocator that the block comes from. @internal */
  ended(start: Ptr, end: Ptr): void {
    const { ptr } = this.#place;
    if (!this.disposed && ptr >= start && ptr < end) this.lose();
  }

  protected lose(): void {
    const words = this.memory.i32;
    if (isPresent(words, this.ptr, this.#state)) words[(this.ptr >>> 2) + KIND] = 0;
    this.disposed = true;
    this.#presence?.end();
  }

  /** Whether blocks need not be freed one by one: then those that are live in the end are no leak. */
  protected get freesAtOnce(): boolean {
    return false;
  }

  /** What a console shows; `inspect` of `@offheap/core/debug` tells more. @internal */
  [SHOW](): string {
    const { ptr, bytes } = this.#place;
    return `${this.constructor.name} (${this.disposed ? 'disposed of' : `${bytes} bytes at ${ptr}`})`;
  }

  /** @internal */
  restored(): void {
    // The object holds only constants: where its state lies again, it is as it was.
    const words = this.memory.i32;
    this.disposed = !(this.#presence?.follow(words) ?? isPresent(words, this.ptr, this.#state));
  }
}
