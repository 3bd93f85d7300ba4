import { checkOptions, identify, type Origin, showValue, wrongArgument } from '../arguments.ts';
import { type Bytes, bytesOf, isBuffer, wordsOf } from './bytes.ts';
import { type AllocatorState, isPresent } from './allocator-kind.ts';
import { checkBytes } from './check-bytes.ts';
import type { HeldBlocks } from './held-block.ts';
import { AllocatorError } from '../errors.ts';
import type { UnclaimedBlocks } from './listed-blocks.ts';
import { askRestore, Residents, tellRestored } from './residents.ts';
import { reserveStack } from './reserve-stack.ts';
import { SHOW } from '../show.ts';
import { readWord, SnapshotRegistry, unmark } from './snapshot-registry.ts';
import { StateSeal } from './state-seal.ts';
import { Turn, TURN_WORD } from './turn.ts';
import { GiB } from './units.ts';

function checkTimeout(timeout: unknown): void {
  if (typeof timeout === 'number' && timeout >= 0) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The timeout of take() is ${showValue(timeout)}: expected a number of milliseconds, 0 or more.`,
  );
}

/** The kinds of buffer of a {@link Memory}. */
export type MemoryBacking = 'array' | 'shared' | 'wasm';

/** Settings of a new {@link Memory}. */
export interface MemoryOptions {
  /**
   * The kind of buffer. `'array'` (default): an `ArrayBuffer`. `'shared'`: a `SharedArrayBuffer`, for workers.
   * `'wasm'`: a `WebAssembly.Memory` whose maximum equals its size, which is rounded up to whole pages of 64 KiB.
   */
  readonly backing?: MemoryBacking;
}

/**
 * The number of bytes at the start of every memory that no allocator allocates; offset 0 is therefore never a block.
 *
 *     0      4   8        12                20      24             28       32           36      40       44        48         64
 *     | root | 0 | values | snapshot's name | pools | past handles | thread | live pools | world | moment | creator | reserved | the root allocator's block ...
 *
 * - `root` is 1 once a root allocator has claimed the rest.
 * - `values` is the highest number that was assigned to a value outside the memory. A copy of the bytes elsewhere
 *   therefore assigns no number that is already in use.
 * - `snapshot's name` is 0 in a memory. In a snapshot that refers to data outside the bytes (values of `object()`,
 *   views of single structs), it identifies the snapshot and its memory.
 * - `pools` is the number of pools, tags and entities that were created.
 * - `past handles` is the highest handle of an entry in a disposed pool. Pools that are created later have higher
 *   handles, so a reference to such an entry never refers to an entry of another pool in the same place.
 * - `thread` is the number of the thread that may change the memory, 0 for none.
 * - `live pools` is the number of pools with handles that have not been disposed of.
 * - `world` is the offset of the state of the world that created the memory.
 * - `moment` is odd when a part of the memory was created since the last snapshot, and even otherwise. The creation of
 *   a part increases it; a snapshot and a restore change it only if the buffer has other users.
 * - `creator` is the number of the {@link Memory} object that created the latest part.
 */
export const RESERVED_BYTES = 64;

/** Index in `i32` of the highest number of a value outside the memory. */
export const HIGHEST_VALUE_WORD = 2;

/** Index in `i32` of the highest handle in a disposed pool. */
export const HIGHEST_GONE_HANDLE_WORD = 6;

/** The highest number that a value outside the memory can have. */
export const MAX_VALUES = 2 ** 30;

/** Index in `i32` of the number of pools, tags and entities that were created. */
export const POOLS_WORD = 5;

/** Index in `i32` of the number of pools with handles that have not been disposed of. */
export const LIVE_POOLS_WORD = 8;

/** Index in `i32` of the offset of the state of the memory's world. */
export const WORLD_WORD = 9;

/** Index in `i32` of the moment. */
const MOMENT_WORD = 10;

/** Index in `i32` of the number of the object that created the latest part. */
const CREATOR_WORD = 11;

const PAGE_BYTES = 65_536;
const MEMORY: Origin = { of: 'Memory of @offheap/core' };

const KNOWN_OPTIONS: Record<keyof MemoryOptions, true> = { backing: true };

/**
 * One fixed-size buffer and the typed arrays over it. The buffer never grows and is never detached, so its views can
 * be kept for the lifetime of the memory. Request the whole budget at the start: the operating system commits pages
 * only when they are first accessed.
 */
export class Memory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** The size in bytes, at most 1 GiB. */
  readonly byteLength: number;
  /** The `WebAssembly.Memory` behind the buffer, which a module can import; undefined for other buffers. */
  readonly wasm: WebAssembly.Memory | undefined;
  readonly view: DataView;
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly i64: BigInt64Array;
  readonly u64: BigUint64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  /**
   * The objects to notify when the bytes change in bulk.
   *
   * @internal
   */
  readonly residents = new Residents();
  /**
   * The allocators in the memory by the offset of their state, for as long as the bytes contain the state. Unlike
   * residents, they stay listed after their objects are garbage-collected.
   *
   * @internal
   */
  readonly allocators = new Map<number, AllocatorState>();
  /**
   * Whether a resident must be notified of blocks that are freed in bulk.
   *
   * @internal
   */
  tellsEnds = false;
  /**
   * Registers blocks of a resident from `ptr` up to `end`. From then on `ended` of residents is called when an
   * allocator that contains one of these blocks frees its blocks in bulk. Without `ptr`, `ended` is called when any
   * allocator of the memory does so.
   *
   * @internal
   */
  watchEnds(ptr?: number, end = ptr): void {
    if (ptr === undefined || end === undefined) {
      this.tellsEnds = this.residents.watchesAll = true;
      return;
    }
    for (const [at, { kind, bytes }] of this.allocators) {
      if (kind.freesAtOnce !== true || at >= end || ptr >= at + bytes) continue;
      this.tellsEnds = true;
      this.residents.watched.add(at);
    }
  }

  /**
   * The single structs of loaded files that have no views yet.
   *
   * @internal
   */
  unclaimed: UnclaimedBlocks | undefined;
  /**
   * The arrays that {@link snapshot} has filled. While the state in such an array is unchanged, a restore need not
   * check it.
   */
  readonly #own = new WeakMap<Uint8Array, StateSeal>();
  readonly #snapshots = new SnapshotRegistry();
  /** The number of the latest snapshot file. @internal */
  lastFile = 0;
  /** The numbers of the files by their checksums; files with equal bytes have the same number. @internal */
  readonly files = new Map<number, number>();
  readonly #users: Users;
  /** Distinguishes this object from others over the same buffer: 0 for the first one, random for the others. */
  readonly #number: number;
  /** Whether this object has claimed the bytes for a root allocator. */
  #isRoot = false;
  /** The moment at which another object created its latest part. Without such a part, it is lower than every moment. */
  #othersMoment = -Infinity;
  // The words that a replacement of all bytes keeps if the buffer has other users.
  #moment = 0;
  #creator = 0;
  /** Which thread may change the memory; undefined when no other thread can. @internal */
  readonly turn: Turn | undefined;

  /**
   * Creates a memory whose bytes are zero.
   *
   * @param bytes from 64 to 2^30; rounded up to a multiple of 8.
   * @throws AllocatorError `INVALID_ARGUMENT` when `bytes` is out of range.
   */
  constructor(bytes: number, options?: MemoryOptions);
  /** @internal */
  constructor(bytes: ArrayBuffer | SharedArrayBuffer | WebAssembly.Memory);
  constructor(
    source: number | ArrayBuffer | SharedArrayBuffer | WebAssembly.Memory,
    options: MemoryOptions = {},
  ) {
    checkOptions('a Memory', options, KNOWN_OPTIONS);
    const made = typeof source === 'number' ? makeBacking(source, options.backing ?? 'array') : source;
    this.wasm = isWasmMemory(made) ? made : undefined;
    const buffer = isWasmMemory(made) ? made.buffer : made;
    checkBuffer(buffer);
    this.#users = usersOf(buffer);
    this.buffer = buffer;
    this.byteLength = buffer.byteLength;
    this.view = new DataView(buffer);
    this.i8 = new Int8Array(buffer);
    this.u8 = new Uint8Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.u64 = new BigUint64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.#number = typeof source === 'number' ? 0 : 1 + Math.floor(Math.random() * 0x3fff_ffff);
    this.turn = isShared(buffer) ? new Turn(this.i32) : undefined;
    if (typeof source === 'number') this.turn?.take(0);
  }

  /**
   * Creates a memory over an existing buffer and keeps its bytes, to attach to allocators and pools from another
   * thread or a snapshot. A `WebAssembly.Memory` must not grow afterwards, because growing detaches its buffer;
   * engines do not expose its maximum, so this cannot be checked.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when the buffer can grow, or its length is not a multiple of 8 from 64
   *   to 2^30.
   */
  static from(buffer: ArrayBuffer | SharedArrayBuffer | WebAssembly.Memory): Memory {
    return new Memory(buffer);
  }

  /** Whether this thread may change the memory: see {@link take}. Always true when the buffer is not shared. */
  get hasTurn(): boolean {
    return this.turn?.isMine !== false;
  }

  /**
   * Gives this thread the right to change the memory until it calls {@link handOver}. The thread that creates a
   * shared memory has this right from the beginning. Does nothing when this thread already has the right, or the
   * buffer is not shared.
   *
   * Changes are: creating and disposing of pools and allocators, and restoring. Checked mode and the development
   * build also refuse to create and destroy entries, to allocate and free, and to sort without the right; in
   * production these calls are not checked. Fields can be written at any time.
   *
   * @param timeout how many milliseconds to wait for the other thread to hand the memory over; 0 by default. The main
   *   thread of a page cannot wait.
   * @throws AllocatorError `THREAD` when another thread still has the right, or `INVALID_ARGUMENT` when `timeout` is
   *   not a number of 0 or more.
   */
  take(timeout = 0): void {
    checkTimeout(timeout);
    this.turn?.take(timeout);
  }

  /**
   * Gives this thread the right to change the memory, even if another thread has it. Only for a thread that has ended
   * without {@link handOver}: in a thread that still runs, unfinished changes damage the memory. The changes of the
   * ended thread may be half-done, so {@link restore} a snapshot that was taken before them.
   */
  takeOver(): void {
    this.turn?.takeOver();
  }

  /** Like {@link take}, but returns false when another thread has the right. */
  tryTake(timeout = 0): boolean {
    checkTimeout(timeout);
    return this.turn?.tryTake(timeout) !== false;
  }

  /**
   * Allows another thread to take the memory, and wakes a thread that waits in {@link take}. Does nothing when the
   * buffer is not shared.
   *
   * @throws AllocatorError `THREAD` when this thread does not have the right to change the memory.
   */
  handOver(): void {
    this.turn?.handOver();
  }

  /**
   * Copies all bytes, which include the state of every allocator and pool, for a later {@link restore}. O(bytes): one
   * copy. With a `target` that is reused, creates no garbage.
   *
   * If the memory has pools, tags or entities, eight bytes of the snapshot, from offset 12, hold a number that no other
   * snapshot has. To compare or hash snapshots, begin at `RESERVED_BYTES`.
   *
   * @param target {@link byteLength} bytes outside this memory: an array, another view or a buffer; a new array by
   *   default.
   * @throws AllocatorError `INVALID_ARGUMENT` when `target` has another length or is part of this memory.
   */
  snapshot(target?: Uint8Array): Uint8Array;
  snapshot<B extends Bytes>(target: B): B;
  snapshot(target: Bytes = new Uint8Array(this.byteLength)): Bytes {
    const bytes = this.#checkSnapshot(target);
    this.turn?.check(); // so that nothing in the copy is half-written
    this.beginMoment();
    bytes.set(this.u8);
    if (this.residents.save(bytes)) this.#snapshots.mark(bytes);
    else unmark(bytes);
    this.#seal(bytes);
    return target;
  }

  /** Records the state in a snapshot, so that later changes to the array are detected. */
  #seal(bytes: Uint8Array): void {
    let seal = this.#own.get(bytes);
    if (seal === undefined) this.#own.set(bytes, (seal = new StateSeal(bytes)));
    seal.begin();
    seal.add(0, RESERVED_BYTES >>> 2);
    toSeal.words = this.i32;
    toSeal.seal = seal;
    this.allocators.forEach(sealAllocator);
    this.residents.seal(seal);
    seal.end();
  }

  /**
   * Restores the bytes of a snapshot, and with them the state of allocators, pools, handles and kept views. O(bytes):
   * one copy, no garbage.
   *
   * - Entries and blocks that were destroyed or freed since the snapshot are live again. Those that were created
   *   since no longer exist; using them throws in checked mode.
   * - Pools and allocators that were created since the snapshot cannot be used until a later snapshot that contains
   *   them is restored. Pools that were disposed of since stay disposed of.
   * - Scratch scopes that have ended since stay ended.
   *
   * Ordinary JavaScript objects are not part of the bytes and do not change. The object that each field of `object()`
   * refers to is restored, and so are the views of single structs. This also works for a copy of a snapshot, as long
   * as the array that {@link snapshot} returned is kept and contains no later snapshot. After a restore of other
   * bytes, fields of `object()` return `undefined` and views of single structs are detached.
   *
   * The bytes are copied without further checks if the array was filled by {@link snapshot} of this memory, and a
   * checksum of the state of its allocators and pools is unchanged. In any other array, such as a copy or an array
   * whose state was modified, all counts, offsets and links are checked first, in time proportional to the number of
   * blocks, slots and entities. The same applies to an array that does not begin at a multiple of 4 bytes in its
   * buffer. The checksum covers all state words of pools in checked mode, and a sample of the slot words in
   * production: modify nothing in the array except the values of fields.
   *
   * @param snapshot the result of {@link snapshot} of this memory, or a copy of it.
   * @throws AllocatorError `INVALID_ARGUMENT` when it has another length or is part of this memory; `CORRUPT` when
   *   the state of an allocator, a pool, entities or a tag in it is invalid; `BUSY` inside a loop or a callback of a
   *   pool that was created after the snapshot; `THREAD` when another thread, or another `Memory` object over the same
   *   buffer, has created a part of the memory, or has released a value of `object()`, since the snapshot. The memory is then unchanged.
   */
  restore(snapshot: Bytes): void {
    const bytes = this.#checkSnapshot(snapshot);
    const { moments } = this.residents;
    const known = this.#snapshots.find(bytes);
    const isWhole = this.#own.get(bytes)?.isWhole === true;
    moments.restoring = moments.of(isWhole ? bytes : known);
    if (!isWhole) this.checkContents(bytes, []);
    this.replace(bytes, known);
  }

  /**
   * Replaces all bytes.
   *
   * @param snapshot the array under which residents have saved the data that belongs to the bytes.
   * @param moment the moment of the bytes; -1 if they may be from another run of the program.
   * @internal
   */
  replace(bytes: Uint8Array, snapshot: Uint8Array, moment = readWord(bytes, MOMENT_WORD)): void {
    const values = this.beginReplace(bytes, moment);
    const { u8 } = this;
    const at = TURN_WORD * 4;
    if (this.turn === undefined || hasWord(u8, bytes, at)) u8.set(bytes);
    else {
      // The bytes may be from another thread: this thread still has the memory.
      u8.set(bytes.subarray(0, at));
      u8.set(bytes.subarray(at + 4), at + 4);
    }
    this.endReplace(values, snapshot);
  }

  /**
   * Asks all residents whether the bytes may be replaced now. The caller then replaces the bytes and calls
   * {@link endReplace} with the result.
   *
   * @param bytes the future bytes of the memory.
   * @param moment the moment of these bytes.
   * @throws AllocatorError `BUSY`, `THREAD`
   * @internal
   */
  beginReplace(bytes: Uint8Array, moment: number): number {
    reserveStack(16); // a half-done restore would leave views on other entries
    this.turn?.check();
    this.checkOthers(moment);
    this.residents.checkAllocating();
    this.residents.checkSettled();
    this.residents.forEach(askRestore, bytes);
    this.#moment = this.i32[MOMENT_WORD]!;
    this.#creator = this.i32[CREATOR_WORD]!;
    return this.u32[HIGHEST_VALUE_WORD]!;
  }

  /** Called after the bytes were replaced: see {@link replace}. @internal */
  endReplace(values: number, snapshot: Uint8Array): void {
    unmark(this.u8);
    if (this.#users.areSeveral) {
      this.i32[MOMENT_WORD] = this.#moment;
      this.i32[CREATOR_WORD] = this.#creator;
      // Other users of the buffer are not notified of the restore: the numbers that they have assigned to values stay in use.
      if (values > this.u32[HIGHEST_VALUE_WORD]!) this.u32[HIGHEST_VALUE_WORD] = values;
    }
    this.residents.forEach(tellRestored, snapshot);
    this.residents.settle();
  }

  /**
   * Called when this object has created a part: an allocator, a pool, a tag, a group, a single struct. A restore
   * notifies only the parts of its own `Memory` object. Therefore it is refused when another object has created a part
   * since the snapshot.
   *
   * @internal
   */
  partCreated(): void {
    this.#followOthers();
    this.i32[CREATOR_WORD] = this.#number;
    this.i32[MOMENT_WORD]! |= 1;
  }

  /**
   * Called when this object has released the number of a value outside the memory. The restore of another object could
   * bring the number back after it was assigned to another value.
   *
   * @internal
   */
  valueReleased(): void {
    if (this.#users.areSeveral) this.partCreated();
  }

  /** Called before the bytes are copied. Returns the moment of the copy. @internal */
  beginMoment(): number {
    const { i32 } = this;
    // Otherwise the bytes stay the same as without snapshots.
    if (this.#users.areSeveral) i32[MOMENT_WORD] = (i32[MOMENT_WORD]! + 1) & ~1;
    return i32[MOMENT_WORD]!;
  }

  /** Records the moment of a part that another object has created. */
  #followOthers(): void {
    const { i32 } = this;
    const moment = i32[MOMENT_WORD]!; // 0: no part has been created
    if (moment !== 0 && i32[CREATOR_WORD] !== this.#number) this.#othersMoment = (moment - 1) | 1;
  }

  /**
   * Throws when another object has created a part, or released a value, since a moment.
   *
   * @throws AllocatorError `THREAD`
   * @internal
   */
  checkOthers(moment: number): void {
    this.#followOthers();
    if (!this.#users.areSeveral || moment > this.#othersMoment) return;
    throw new AllocatorError(
      'THREAD',
      'Another thread, or another Memory object over the same buffer, has created a part of the memory since these bytes were saved: a pool, a tag, a group, an allocator or a single struct; or it has released a value of object(). A restore here would not notify that thread. Restore in the thread that did this, or create all parts before the first snapshot. Pools whose entries another thread restores should have no fields of object().',
    );
  }

  /**
   * Claims all bytes after the reserved ones for a root allocator. Allowed once.
   *
   * @throws AllocatorError `MEMORY` when the memory already has a root allocator.
   * @internal
   */
  claimRoot(): void {
    this.take(); // the buffer is new, so no other thread has it
    if (this.u32[0] !== 0) {
      throw new AllocatorError(
        'MEMORY',
        'This memory has a root allocator already. Create further allocators from it, as in `ScopedAllocator.from(heap, 64 * KiB)`, or attach to it with `Heap.attach(memory)`.',
      );
    }
    this.u32[0] = 1;
    this.#isRoot = true;
  }

  /**
   * Throws when another object over the same buffer has the root allocator: only that object knows all parts that a file
   * must contain.
   *
   * @throws AllocatorError `THREAD`
   * @internal
   */
  checkWhole(): void {
    if (!this.#users.areSeveral || this.#isRoot || (this.#number === 0 && this.u32[0] === 0)) return;
    throw new AllocatorError(
      'THREAD',
      'The root allocator of this memory, such as a heap or a world, was created in another thread, or with another Memory object over the same buffer: a file that is written here would lack parts. Call `saveSnapshot` there, or `world.save()` here.',
    );
  }

  /**
   * Throws when bytes contain invalid state of an allocator or a pool.
   *
   * @param held blocks that are listed beside the bytes.
   * @internal
   */
  checkContents(bytes: Uint8Array, held: HeldBlocks): void {
    const reason = checkBytes(this, wordsOf(bytes), held);
    if (reason === undefined) return;
    throw corruptSnapshot(
      `its numbers contradict each other, in ${reason} Restore bytes that \`snapshot\` or \`saveSnapshot\` wrote, unchanged.`,
    );
  }

  /** The text that a console shows, instead of every byte in each typed array. @internal */
  [SHOW](): string {
    return `Memory (${this.byteLength} bytes)`;
  }

  #checkSnapshot(snapshot: unknown): Uint8Array {
    refuseDetached(this);
    const bytes = bytesOf('A snapshot', snapshot);
    const isInside = bytes.buffer === this.buffer;
    if (isInside || bytes.length !== this.byteLength) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `A snapshot of ${bytes.length} bytes${isInside ? ' in the memory itself' : ''}: expected a Uint8Array of ${this.byteLength} bytes outside of the memory. Load a snapshot file with \`loadSnapshot\`.`,
      );
    }
    return bytes;
  }
}

identify(Memory, MEMORY);

/** The arguments of {@link sealAllocator}. A closure would create garbage. */
const toSeal: { words: Int32Array | undefined; seal: StateSeal | undefined } = {
  words: undefined,
  seal: undefined,
};

function sealAllocator(state: AllocatorState, ptr: number): void {
  const { words, seal } = toSeal;
  if (words !== undefined && seal !== undefined && isPresent(words, ptr, state))
    state.kind.seal(words, ptr, seal);
}

/** Whether a buffer, of any realm, can be used by other threads. */
function isShared(buffer: ArrayBuffer | SharedArrayBuffer): boolean {
  return Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]';
}

/** Whether two arrays have the same four bytes at an offset. */
function hasWord(a: Uint8Array, b: Uint8Array, at: number): boolean {
  return a[at] === b[at] && a[at + 1] === b[at + 1] && a[at + 2] === b[at + 2] && a[at + 3] === b[at + 3];
}

/** The users of a buffer. */
interface Users {
  /** Whether other memories or other threads may use the buffer too. */
  areSeveral: boolean;
}

const usersByBuffer = new WeakMap<object, Users>();

/** Records one more user of a buffer. */
function usersOf(buffer: ArrayBuffer | SharedArrayBuffer): Users {
  let users = usersByBuffer.get(buffer);
  if (users === undefined) {
    users = { areSeveral: isShared(buffer) };
    usersByBuffer.set(buffer, users);
  } else {
    users.areSeveral = true;
  }
  return users;
}

/**
 * Throws when a value is not a memory.
 *
 * @param what names the argument, as in `The memory to attach to`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkMemory(
  what: string,
  value: unknown,
  expected = 'a Memory, such as `heap.memory` or `Memory.from(buffer)`',
): asserts value is Memory {
  if (!(value instanceof Memory)) throw wrongArgument(what, value, expected, MEMORY);
  refuseDetached(value);
}

/**
 * Returns the error about a memory whose buffer is detached; undefined if the buffer is attached. Detaching a buffer
 * triggers no event. Code that is about to throw an error which a detached buffer may have caused calls this function first.
 *
 * @internal
 */
export function detached({ u8 }: Memory): AllocatorError | undefined {
  if (u8.length > 0) return undefined;
  return new AllocatorError(
    'DISPOSED',
    "The buffer of this memory is detached: it was transferred, by `postMessage` or `structuredClone`, or its WebAssembly.Memory has grown. Share it instead, with `new Memory(bytes, { backing: 'shared' })`, or send a copy, `memory.snapshot()`.",
  );
}

/** Throws when the buffer of a memory is detached. @internal */
export function refuseDetached(memory: Memory): void {
  const error = detached(memory);
  if (error !== undefined) throw error;
}

/** Returns the error about bytes that are not a snapshot of the memory. @internal */
export function corruptSnapshot(reason: string): AllocatorError {
  return new AllocatorError('CORRUPT', `This is not a snapshot for the memory: ${reason}`);
}

function isWasmMemory(source: object): source is WebAssembly.Memory {
  // Of any realm: `instanceof` recognises only the memories of this realm.
  return Object.prototype.toString.call(source) === '[object WebAssembly.Memory]';
}

function makeBacking(
  bytes: number,
  backing: MemoryBacking,
): ArrayBuffer | SharedArrayBuffer | WebAssembly.Memory {
  if (!Number.isInteger(bytes) || bytes < RESERVED_BYTES || bytes > GiB) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A memory of ${bytes} bytes: expected an integer from ${RESERVED_BYTES} to ${GiB} (1 GiB).`,
    );
  }
  switch (backing) {
    case 'array':
      return new ArrayBuffer((bytes + 7) & -8);
    case 'shared':
      if (typeof SharedArrayBuffer === 'undefined') {
        throw new AllocatorError(
          'INVALID_ARGUMENT',
          'SharedArrayBuffer is not available. A page must be served with the headers `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`.',
        );
      }
      return new SharedArrayBuffer((bytes + 7) & -8);
    case 'wasm': {
      const pages = Math.ceil(bytes / PAGE_BYTES);
      return new WebAssembly.Memory({ initial: pages, maximum: pages });
    }
    default:
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `Backing ${showValue(backing)}: expected 'array', 'shared' or 'wasm'.`,
      );
  }
}

function checkBuffer(buffer: ArrayBuffer | SharedArrayBuffer): void {
  if (!isBuffer(buffer)) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The buffer of a Memory is ${showValue(buffer)}: expected an ArrayBuffer, a SharedArrayBuffer, a WebAssembly.Memory or a number of bytes${ArrayBuffer.isView(buffer) ? '. Copy the array: `Memory.from(array.slice().buffer)`' : ''}.`,
    );
  }
  const { byteLength } = buffer;
  if (byteLength === 0 && (buffer as { detached?: boolean }).detached === true) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      'The buffer of a Memory is detached: it was transferred to another thread, or its WebAssembly.Memory has grown. Expected a buffer that is not detached.',
    );
  }
  // Newer than the ES2022 types: absent (undefined) where the engine has no resizable buffers.
  const { resizable, growable } = buffer as { resizable?: boolean; growable?: boolean };
  if (resizable === true || growable === true) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      'A resizable or growable buffer: expected one of fixed length. Views over a buffer that can grow are 5 to 50 times slower.',
    );
  }
  if (byteLength % 8 !== 0 || byteLength < RESERVED_BYTES || byteLength > GiB) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A buffer of ${byteLength} bytes: expected a multiple of 8 from ${RESERVED_BYTES} to ${GiB} (1 GiB).`,
    );
  }
}
