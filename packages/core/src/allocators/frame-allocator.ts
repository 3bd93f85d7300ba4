import type { Allocator, BlockOwner } from './allocator.ts';
import type { AllocatorKind } from '../memory/allocator-kind.ts';
import { checkFrames, framesOwn, sealFrames } from './check-frames.ts';
import { CURRENT, FRAMES, NUMBER, STATE_BYTES } from './frame-words.ts';
import { type Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { areNumbers, checkPositive, isDisposed, notOwned } from './misuse.ts';
import { PlacedAllocator, type Place, placeAttached, placeFrom, placeRoot } from './placed-allocator.ts';
import { DEFAULT_ALIGN, EMPTY, type Ptr } from '../memory/ptr.ts';
import { ScopedAllocator } from './scoped-allocator.ts';
import { DISPOSE } from '../dispose.ts';

/** @internal */
export const FRAME: AllocatorKind = {
  tag: 0x6d617246, // 'Fram'
  name: 'frames',
  freesAtOnce: true,
  constants: 1,
  check: checkFrames,
  owns: framesOwn,
  seal: sealFrames,
};

/**
 * Scoped regions in rotation, for data that is still read some frames later. Data that is allocated in frame n stays
 * valid until frame n + `frames` begins.
 *
 *     | state | region 0 | region 1 | ... |     each region is a ScopedAllocator
 */
export class FrameAllocator extends PlacedAllocator implements BlockOwner {
  /** The number of regions, which is the number of frames for which data stays valid. */
  readonly frames: number;
  /** The size of each region in bytes. */
  readonly capacity: number;
  readonly #regions: ScopedAllocator[] = [];
  readonly #state: number;
  readonly #start: Ptr;
  /** Bytes from the start of a region to the start of the next region. */
  readonly #stride: number;

  /**
   * Creates a frame allocator over a new memory.
   *
   * @param frames the number of regions, at least 1.
   * @param bytes the size of each region.
   * @throws AllocatorError `INVALID_ARGUMENT` when an argument is out of range, or the total size exceeds 1 GiB.
   */
  constructor(frames: number, bytes: number);
  /** @internal */
  constructor(frames: number, bytes: number, place: Place);
  constructor(frames: number, bytes: number, place: Place = placeRoot(bytesFor(frames, bytes))) {
    super(place, FRAME);
    this.frames = frames;
    this.#state = place.ptr >>> 2;
    this.#start = place.ptr + STATE_BYTES;
    this.#stride = ScopedAllocator.bytesFor(bytes);
    const { memory } = this;
    if (!place.attached) {
      memory.i32[this.#state + FRAMES] = frames;
      memory.i32[this.#state + CURRENT] = 0;
      memory.i32[this.#state + NUMBER] = 0;
    }
    for (let i = 0; i < frames; i++) {
      const ptr = this.#start + i * this.#stride;
      this.#regions.push(
        place.attached
          ? ScopedAllocator.attach(memory, ptr)
          : new ScopedAllocator({ isPlace: true, memory, ptr, bytes: this.#stride }),
      );
    }
    this.capacity = this.#regions[0]!.capacity;
  }

  /**
   * Creates a frame allocator over a block of a parent. The block is larger than the regions by 24 bytes plus 32
   * bytes per region.
   *
   * @throws OutOfMemoryError when the parent has no room.
   */
  static from(parent: Allocator, frames: number, bytes: number): FrameAllocator {
    return new FrameAllocator(frames, bytes, placeFrom(parent, bytesFor(frames, bytes)));
  }

  /**
   * Creates an object for the allocator whose state is already in a memory; by default, for the root allocator.
   *
   * @throws AllocatorError `CORRUPT` when there is no such state at `ptr`; `THREAD` when another thread has taken
   *   the memory.
   */
  static attach(memory: Memory, ptr: Ptr = RESERVED_BYTES): FrameAllocator {
    const place = placeAttached(memory, ptr, FRAME);
    const frames = memory.i32[(ptr >>> 2) + FRAMES]!;
    const stride = (place.bytes - STATE_BYTES) / frames;
    return new FrameAllocator(frames, stride - ScopedAllocator.bytesFor(0), place);
  }

  /** The number of the current frame, from 0. */
  get frame(): number {
    if (this.disposed) throw isDisposed(this);
    return this.memory.u32[this.#state + NUMBER]!;
  }

  /** The region of the current frame, for example for scopes and marks. */
  get current(): ScopedAllocator {
    if (this.disposed) throw isDisposed(this);
    return this.#regions[this.memory.i32[this.#state + CURRENT]!]!;
  }

  /**
   * Begins the next frame and frees everything that was allocated `frames` frames ago.
   *
   * @throws AllocatorError `SCOPE` when the region to free has an open scope.
   */
  nextFrame(): void {
    if (this.disposed) throw isDisposed(this);
    const words = this.memory.u32;
    const state = this.#state;
    const next = words[state + CURRENT]! + 1;
    const region = next === this.frames ? 0 : next;
    this.#regions[region]!.reset();
    words[state + CURRENT] = region;
    words[state + NUMBER]!++;
  }

  owns(ptr: Ptr, size: number): boolean {
    return areNumbers(ptr, size) && (this.#regionOf(ptr)?.owns(ptr, size) ?? false);
  }

  tryAllocate(size: number, align?: number): Ptr {
    if (this.disposed) throw isDisposed(this);
    return this.current.tryAllocate(size, align);
  }

  /** Frees a block in the region that contains it, under the rules of {@link BumpAllocator.deallocate}. */
  deallocate(ptr: Ptr, size: number, _align?: number): void {
    if (ptr === EMPTY) return;
    this.#owner(ptr, size).deallocate(ptr, size);
  }

  /**
   * Resizes a block of the current frame as its region does. A block of an earlier frame is copied to the current
   * frame when it grows.
   */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    if (ptr !== EMPTY) {
      const region = this.#owner(ptr, oldSize);
      if (region === this.current || newSize <= oldSize)
        return region.tryReallocate(ptr, oldSize, newSize, align);
    }
    return super.tryReallocate(ptr, oldSize, newSize, align);
  }

  /**
   * Frees the allocator's own block. Does nothing after the first call.
   *
   * @throws AllocatorError `SCOPE` when a region has an open scope: close the scope first.
   */
  override [DISPOSE](): void {
    if (this.disposed) return;
    for (const region of this.#regions) if (region.inner) region.mark(); // throws
    this.checkDispose();
    for (const region of this.#regions) region[DISPOSE]();
    super[DISPOSE]();
  }

  protected override get freesAtOnce(): boolean {
    return true;
  }

  /** @internal */
  override restored(): void {
    super.restored();
    if (this.memory.i32[this.#state + FRAMES] !== this.frames) this.disposed = true;
  }

  #regionOf(ptr: Ptr): ScopedAllocator | undefined {
    return this.#regions[Math.floor((ptr - this.#start) / this.#stride)];
  }

  #owner(ptr: Ptr, size: number): ScopedAllocator {
    if (this.disposed) throw isDisposed(this);
    const region = areNumbers(ptr, size) ? this.#regionOf(ptr) : undefined;
    if (!region) throw notOwned(this, ptr, size);
    return region;
  }
}

function bytesFor(frames: number, bytes: number): number {
  checkPositive('A number of frames', frames);
  checkPositive('A region', bytes);
  return STATE_BYTES + frames * ScopedAllocator.bytesFor(bytes);
}
