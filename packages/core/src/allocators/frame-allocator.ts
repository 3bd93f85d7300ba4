import type { Allocator, BlockOwner } from './allocator.ts';
import type { AllocatorKind } from '../memory/allocator-kind.ts';
import { checkFrames, framesOwn, sealFrames } from './check-frames.ts';
import { CURRENT, FRAMES, NUMBER, STATE_BYTES } from './frame-words.ts';
import { type Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { checkPositive, isDisposed, notOwned } from './misuse.ts';
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
 * Scoped regions in rotation, for data that is still read some frames later: what is made in frame n stays valid until frame
 * n + `frames` begins.
 *
 *     | state | region 0 | region 1 | ... |     each a ScopedAllocator
 */
export class FrameAllocator extends PlacedAllocator implements BlockOwner {
  /** How many regions there are: for how many frames data stays valid. */
  readonly frames: number;
  /** Bytes of each region. */
  readonly capacity: number;
  readonly #regions: ScopedAllocator[] = [];
  readonly #state: number;
  readonly #start: Ptr;
  /** Bytes from a region's start to the next one's. */
  readonly #stride: number;

  /**
   * Over a memory of its own.
   *
   * @param frames how many regions, from 1.
   * @param bytes of each region.
   * @throws AllocatorError `INVALID_ARGUMENT` when one of them is out of range, or all together take more than 1 GiB.
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
   * Over a block of a parent, which has 24 bytes and 32 for each region more.
   *
   * @throws OutOfMemoryError when the parent has no room.
   */
  static from(parent: Allocator, frames: number, bytes: number): FrameAllocator {
    return new FrameAllocator(frames, bytes, placeFrom(parent, bytesFor(frames, bytes)));
  }

  /**
   * Over the state that is in a memory already: by default, that of its root.
   *
   * @throws AllocatorError `CORRUPT` when there is none.
   */
  static attach(memory: Memory, ptr: Ptr = RESERVED_BYTES): FrameAllocator {
    const place = placeAttached(memory, ptr, FRAME);
    const frames = memory.i32[(ptr >>> 2) + FRAMES]!;
    const stride = (place.bytes - STATE_BYTES) / frames;
    return new FrameAllocator(frames, stride - ScopedAllocator.bytesFor(0), place);
  }

  /** The number of the frame that has begun last, from 0. */
  get frame(): number {
    if (this.disposed) throw isDisposed(this);
    return this.memory.u32[this.#state + NUMBER]!;
  }

  /** The region of the current frame, for scopes and marks. */
  get current(): ScopedAllocator {
    if (this.disposed) throw isDisposed(this);
    return this.#regions[this.memory.i32[this.#state + CURRENT]!]!;
  }

  /**
   * Begins a frame: all that was made `frames` frames ago is free.
   *
   * @throws AllocatorError `SCOPE` when that frame's region has a scope open.
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
    return this.#regionOf(ptr)?.owns(ptr, size) ?? false;
  }

  tryAllocate(size: number, align?: number): Ptr {
    if (this.disposed) throw isDisposed(this);
    return this.current.tryAllocate(size, align);
  }

  /** Gives a block back to the region of its frame. */
  deallocate(ptr: Ptr, size: number, _align?: number): void {
    if (ptr === EMPTY) return;
    this.#owner(ptr, size).deallocate(ptr, size);
  }

  /** In place where its region can; a block of an earlier frame moves to the current one when it grows. */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    if (ptr !== EMPTY) {
      const region = this.#owner(ptr, oldSize);
      if (region === this.current || newSize <= oldSize)
        return region.tryReallocate(ptr, oldSize, newSize, align);
    }
    return super.tryReallocate(ptr, oldSize, newSize, align);
  }

  /** @throws AllocatorError `SCOPE` when a region has a scope open: close that first. */
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
    const region = this.#regionOf(ptr);
    if (!region) throw notOwned(this, ptr, size);
    return region;
  }
}

function bytesFor(frames: number, bytes: number): number {
  checkPositive('A number of frames', frames);
  checkPositive('A region', bytes);
  return STATE_BYTES + frames * ScopedAllocator.bytesFor(bytes);
}
