import { showValue } from '../arguments.ts';
import { Allocator, checkAllocator } from './allocator.ts';
import { type AllocatorKind, type AllocatorState, BYTES, isPresent, KIND } from '../memory/allocator-kind.ts';
import { DEVELOPMENT } from '../development.ts';
import { AllocatorError } from '../errors.ts';
import { attachFault } from '../memory/check-bytes.ts';
import { checkMemory, Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { DEFAULT_ALIGN, type Ptr } from '../memory/ptr.ts';
import { checkNewPart, checkTurn, guardTurn } from '../memory/turn.ts';
import { Presence } from '../memory/presence.ts';
import { readWhole } from '../memory/read-whole.ts';
import { reserveStack } from '../memory/reserve-stack.ts';
import type { Resident } from '../memory/residents.ts';
import { SHOW } from '../show.ts';
import { DISPOSE } from '../dispose.ts';

/** The methods that change the state. */
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

/** The block of an allocator: its state, followed by the blocks that it allocates. */
export interface Place {
  /** Distinguishes a place from other arguments of a constructor. */
  readonly isPlace: true;
  readonly memory: Memory;
  /** The offset of the block, a multiple of 8. */
  readonly ptr: Ptr;
  /** The size of the block, a multiple of 8. */
  readonly bytes: number;
  /** The block's alignment; 8 by default. */
  readonly align?: number;
  /** The allocator to return the block to. */
  readonly parent?: Allocator;
  /** Whether the block is the whole memory. */
  readonly root?: boolean;
  /** Whether the bytes already contain the state. */
  readonly attached?: boolean;
}

/**
 * Returns the place of a root allocator: a new memory of the given number of bytes, or a whole memory that has no
 * root allocator yet.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the memory has fewer than `least` bytes, `MEMORY` when it already
 *   has a root allocator.
 */
export function placeRoot(source: number | Memory, least = 0): Place {
  const memory = typeof source === 'number' ? new Memory(RESERVED_BYTES + source) : source;
  checkMemory('The memory of an allocator', memory, 'a number of bytes, such as 64 * KiB, or a Memory');
  reserveStack(); // as in `checkNewPart`: the memory may have no thread yet
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

/** Whether the argument of a constructor is a place that this module created. */
export function isPlace(source: unknown): source is Place {
  return (source as Partial<Place> | null)?.isPlace === true; // any value may be tested
}

/**
 * Allocates a block from a parent and returns its place.
 *
 * @throws OutOfMemoryError when the parent has no room.
 * @throws AllocatorError `THREAD` when another thread has taken the memory.
 */
export function placeFrom(parent: Allocator, bytes: number, align: number = DEFAULT_ALIGN): Place {
  checkAllocator('The parent of an allocator', parent);
  checkNewPart(parent.memory);
  return { isPlace: true, memory: parent.memory, ptr: parent.allocate(bytes, align), bytes, align, parent };
}

/**
 * Returns the place of an allocator whose state is already in the memory.
 *
 * @throws AllocatorError `CORRUPT` when there is no state of that kind at `ptr`, or a value in the state is invalid;
 *   `THREAD` when another thread has taken the memory.
 */
export function placeAttached(memory: Memory, ptr: Ptr, kind: AllocatorKind): Place {
  reserveStack();
  return readWhole(memory, () => findPlace(memory, ptr, kind));
}

function findPlace(memory: Memory, ptr: Ptr, kind: AllocatorKind): Place {
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
      `No state of such an allocator at ${showValue(ptr)}: expected the \`ptr\` of an allocator, in the memory in which it was created or in a copy of that memory.`,
    );
  }
  const fault = attachFault(memory, ptr, { kind, bytes });
  if (fault !== undefined) {
    throw new AllocatorError(
      'CORRUPT',
      `The state at ${ptr} is not the state of an allocator: ${fault.message} Attach to bytes that only their allocators have written.`,
    );
  }
  return { isPlace: true, memory, ptr, bytes, attached: true };
}

/**
 * The base class of allocators with a block of their own, from a parent or a whole memory. The block begins with the
 * allocator's state:
 *
 *     ptr: | kind | bytes | the allocator's own words ...
 *
 * Everything that changes is in these words; the object holds only constants. A copy of the bytes is therefore a copy
 * of the allocator, and `attach` creates an object for the state in another thread or in a restored copy.
 */
export abstract class PlacedAllocator extends Allocator implements Resident {
  declare readonly memory: Memory;
  /** Whether its block was freed or its scope has ended. */
  protected disposed = false;
  readonly #place: Place;
  readonly #state: AllocatorState;
  /** Undefined for scopes and attached allocators. */
  readonly #presence: Presence | undefined;

  /** @param isScope whether another object handles restores for this one. */
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
      const state = place.ptr >>> 2;
      this.memory.i32[state + KIND] = kind.tag;
      this.memory.i32[state + BYTES] = place.bytes;
    }
    if (DEVELOPMENT) guardTurn(this, this.memory, CHANGES);
    if (isScope || place.attached) return;
    const isHere = (words: Int32Array): boolean => isPresent(words, place.ptr, this.#state);
    this.#presence = new Presence(this.memory, place.ptr, isHere, true);
  }

  /** The offset of its state, which `attach` takes. */
  get ptr(): Ptr {
    return this.#place.ptr;
  }

  /**
   * Frees the allocator's own block, including all live blocks in it. A root allocator makes its memory available for
   * another root. An attached allocator frees nothing. Further calls do nothing; any other use afterwards throws.
   *
   * @throws AllocatorError `BUSY` while a loop or a callback uses a block of the allocator.
   */
  [DISPOSE](): void {
    if (this.disposed) return;
    reserveStack(16); // less than the owner's `dispose` has already reserved
    const { parent, root, attached, ptr, bytes, align } = this.#place;
    const { memory } = this;
    if (!attached) {
      checkTurn(memory);
      this.checkDispose();
      const kind = (ptr >>> 2) + KIND;
      memory.i32[kind] = 0; // so that the freed state cannot be attached to
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
   * Throws while a loop or a callback uses a block of the allocator.
   *
   * @throws AllocatorError `BUSY`
   */
  protected checkDispose(): void {
    const { ptr, bytes, attached } = this.#place;
    if (attached !== true) this.memory.residents.checkEnd(ptr, ptr + bytes);
  }

  /**
   * Whether the allocator exists: it was not disposed of, and the state that was restored last contains it.
   *
   * @internal
   */
  get isHere(): boolean {
    // An attached allocator is not notified when the owner of its bytes disposes of them.
    return !this.disposed && isPresent(this.memory.i32, this.ptr, this.#state);
  }

  /** Called when the scope or the allocator that the block comes from has freed the block. @internal */
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

  /** Whether blocks need not be freed one by one. Live blocks are then not reported as leaks. */
  protected get freesAtOnce(): boolean {
    return false;
  }

  /** The text that a console shows. `inspect` of `@offheap/core/debug` returns more. @internal */
  [SHOW](): string {
    const { ptr, bytes } = this.#place;
    return `${this.constructor.name} (${this.disposed ? 'disposed of' : `${bytes} bytes at ${ptr}`})`;
  }

  /** @internal */
  restored(): void {
    // The object contains only constants: it is valid wherever its state has been restored.
    const words = this.memory.i32;
    this.disposed = !(this.#presence?.follow(words) ?? isPresent(words, this.ptr, this.#state));
  }
}
