import { checkOptions, identify, type Origin, showValue, wrongArgument } from '../arguments.ts';
import { type Bytes, bytesOf, isBuffer, wordsOf } from './bytes.ts';
import { type AllocatorState, isPresent } from './allocator-kind.ts';
import { checkBytes } from './check-bytes.ts';
import type { HeldBlocks } from './held-block.ts';
import { AllocatorError } from '../errors.ts';
import type { UnclaimedBlocks } from './listed-blocks.ts';
import { askRestore, Residents, tellRestored, tellSettled } from './residents.ts';
import { SHOW } from '../show.ts';
import { SnapshotRegistry, unmark } from './snapshot-registry.ts';
import { StateSeal } from './state-seal.ts';
import { Turn, TURN_WORD } from './turn.ts';
import { GiB } from './units.ts';

/** What a {@link Memory} is made of. */
export type MemoryBacking = 'array' | 'shared' | 'wasm';

/** Settings of a new {@link Memory}. */
export interface MemoryOptions {
  /**
   * `'array'`: an `ArrayBuffer` (default). `'shared'`: a `SharedArrayBuffer`, for workers. `'wasm'`: a
   * `WebAssembly.Memory` whose maximum equals its size, which is rounded up to whole pages of 64 KiB.
   */
  readonly backing?: MemoryBacking;
}

/**
 * Bytes at the start of every memory that no allocator hands out, so that offset 0 is no block.
 *
 *     0      4   8        12                20      24             28       32           36      40         64
 *     | root | 0 | values | snapshot's name | pools | gone handles | thread | live pools | world | reserved | the root allocator's block ...
 *
 * `root` is 1 once a root allocator has claimed the rest. `values` is the highest number that was given to a value beside the
 * memory, so that a copy of the bytes elsewhere gives out none that is taken. The snapshot's name is 0 in a memory. In a snapshot with
 * which something beside the bytes was saved (values of `object()`, views of single structs), it says which snapshot of which memory
 * the bytes are. `pools` is the number of pools, tags and entities that were made. `gone handles` is the highest handle of an entry of a pool that was
 * disposed of: pools that are created later have higher ones, so that a reference to such an entry never leads to an entry of another
 * pool in the same place. `thread` is the number of the thread that may change the memory, 0 for none. `live pools` is the number of pools with handles that have not been disposed of. `world` is where the state of the
 * world lies that made the memory.
 */
export const RESERVED_BYTES = 64;

/** Index in `i32` of the highest number of a value beside the memory. */
export const HIGHEST_VALUE_WORD = 2;

/** Index in `i32` of the highest handle of a pool that was disposed of. */
export const HIGHEST_GONE_HANDLE_WORD = 6;

/** The highest number that a value beside the memory may have. */
export const MAX_VALUES = 2 ** 30;

/** Index in `i32` of the number of pools, tags and entities that were made. */
export const POOLS_WORD = 5;

/** Index in `i32` of the number of pools with handles that have not been disposed of. */
export const LIVE_POOLS_WORD = 8;

/** Index in `i32` of where the state of the memory's world lies. */
export const WORLD_WORD = 9;

const PAGE_BYTES = 65_536;
const MEMORY: Origin = { of: 'Memory of @offheap/core' };

const KNOWN_OPTIONS: Record<keyof MemoryOptions, true> = { backing: true };

/**
 * One fixed-size buffer and the views over it. It never grows and never detaches, so a view of it may be kept for
 * ever. Ask for the whole budget up front: the operating system commits pages only when they are touched.
 */
export class Memory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** Bytes in all, at most 1 GiB. */
  readonly byteLength: number;
  /** Set when the memory is WebAssembly's, to be imported by a module. */
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
   * What remembers something about the bytes.
   *
   * @internal
   */
  readonly residents = new Residents();
  /**
   * The allocators that were made in the memory, by where their state lies, for as long as their bytes say so. Unlike residents they are
   * known after their objects have been collected.
   *
   * @internal
   */
  readonly allocators = new Map<number, AllocatorState>();
  /**
   * Whether a resident wants to hear of blocks that end at once.
   *
   * @internal
   */
  tellsEnds = false;
  /**
   * A resident has blocks from `ptr` up to `end`: from now on `ended` of residents is called when an allocator around them, or of some of
   * them, frees its blocks all at once. Without `ptr`, whenever any allocator of the memory does.
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
  /** What {@link snapshot} has filled: while its state is what it was, nothing in it needs to be checked. */
  readonly #own = new WeakMap<Uint8Array, StateSeal>();
  readonly #snapshots = new SnapshotRegistry();
  readonly #users: Users;
  /** Which thread may change the memory; undefined where no other thread can. @internal */
  readonly turn: Turn | undefined;

  /**
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
    this.turn = isShared(buffer) ? new Turn(this.i32) : undefined;
    if (typeof source === 'number') this.turn?.take(0);
  }

  /**
   * Adopts a buffer, its bytes as they are: to attach to what another thread or a snapshot has put there. A
   * `WebAssembly.Memory` must not grow from then on, as that detaches its buffer; engines do not tell its maximum.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when the buffer can grow, or its length is not a multiple of 8 from 64 to 2^30.
   */
  static from(buffer: ArrayBuffer | SharedArrayBuffer | WebAssembly.Memory): Memory {
    return new Memory(buffer);
  }

  /**
   * Whether this thread may change the memory: see {@link take}. Always true where the buffer is not shared.
   */
  get hasTurn(): boolean {
    return this.turn?.isMine !== false;
  }

  /**
   * Takes the memory: from now on this thread may change it, until {@link handOver}. The thread that creates a shared memory has it from
   * the beginning. Does nothing where this thread has the memory already, or the buffer is not shared.
   *
   * To change means: to create and dispose of pools and allocators, to restore, and, which is tested in checked mode and in the development
   * build alone, to create and destroy entries, to allocate and free, and to sort. Fields may be written at any time.
   *
   * @param timeout milliseconds to wait until the other thread hands the memory over; 0 by default. The main thread of a page cannot wait.
   * @throws AllocatorError `THREAD` when another thread has the memory.
   */
  take(timeout = 0): void {
    this.turn?.take(timeout);
  }

  /** As {@link take}, but returns false when another thread has the memory. */
  tryTake(timeout = 0): boolean {
    return this.turn?.tryTake(timeout) !== false;
  }

  /**
   * Lets another thread take the memory, and wakes one that waits in {@link take}. Does nothing where the buffer is not shared.
   *
   * @throws AllocatorError `THREAD` when this thread does not have the memory.
   */
  handOver(): void {
    this.turn?.handOver();
  }

  /**
   * Copies all bytes, and with them the state of every allocator and pool: to go back to with {@link restore}. One copy;
   * to a `target` that is kept, without garbage.
   *
   * Where values of `object()` or views belong to the snapshot, eight of its bytes, from offset 12, hold a number that no other
   * snapshot has. To compare snapshots, or to hash them, begin at `RESERVED_BYTES`.
   *
   * @param target {@link byteLength} bytes, elsewhere than in this memory: an array, another view or a buffer; a new array by default.
   * @throws AllocatorError `INVALID_ARGUMENT` when `target` has another length or is part of this memory.
   */
  snapshot(target?: Uint8Array): Uint8Array;
  snapshot<B extends Bytes>(target: B): B;
  snapshot(target: Bytes = new Uint8Array(this.byteLength)): Bytes {
    const bytes = this.#checkSnapshot(target);
    this.turn?.check(); // so that nothing in the copy is half-written
    bytes.set(this.u8);
    if (this.residents.save(bytes)) this.#snapshots.mark(bytes);
    else unmark(bytes);
    this.#seal(bytes);
    return target;
  }

  /** Records the state that a snapshot has, so that an array which was changed by hand is noticed. */
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
   * Puts the bytes of a snapshot back. One copy, no garbage. Allocators, pools, handles and kept views are then as they were:
   *
   * - what has been destroyed, freed or closed since is alive again; what has been made since is gone, and says so in
   *   checked mode;
   * - pools and allocators that have been made since refuse to be used, until a later snapshot is restored that has them; a pool that
   *   has been disposed of since is gone for good;
   * - scratch scopes that have ended since stay ended.
   *
   * Ordinary JavaScript objects are not in the bytes, and stay as they are. Which of them a field of `object()` holds is restored too, and
   * so are the views of single structs. A copy of a snapshot does the same, as long as the array that {@link snapshot} returned is kept and
   * contains no later snapshot. With other bytes, fields of `object()` read `undefined`, and views of single structs are detached.
   *
   * @param snapshot what {@link snapshot} of this memory returned, or a copy.
   * An array that {@link snapshot} of this memory has filled is restored as it is, if a sum over the state of allocators and pools in it is
   * what it was. In any other array, such as a copy, or one whose state was written to, all counts, offsets and links are checked first,
   * which takes time proportional to the blocks, slots and entities. So they are in an array that does not begin at a multiple of 4 bytes in
   * its buffer. The sum is over all words of the state of pools in checked mode, and over a part of the words of slots in production: write
   * nothing into the array but values of fields.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when it has another length or is part of this memory; `CORRUPT` when what it says of an
   *   allocator, a pool, entities or a tag cannot be; `BUSY` inside a loop or a callback of a pool that was made
   *   after the snapshot. The memory is then as it was.
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
   * @param snapshot the array under which residents have saved what belongs to the bytes.
   * @internal
   */
  replace(bytes: Uint8Array, snapshot: Uint8Array): void {
    const values = this.beginReplace(bytes);
    const { u8 } = this;
    const at = TURN_WORD * 4;
    if (this.turn === undefined || hasWord(u8, bytes, at)) u8.set(bytes);
    else {
      // Bytes from elsewhere: this thread has the memory still.
      u8.set(bytes.subarray(0, at));
      u8.set(bytes.subarray(at + 4), at + 4);
    }
    this.endReplace(values, snapshot);
  }

  /**
   * Asks all residents whether the bytes may be replaced now. The caller replaces them and calls {@link endReplace} with the result.
   *
   * @param bytes what the memory's bytes will be.
   * @throws AllocatorError `BUSY`
   * @internal
   */
  beginReplace(bytes: Uint8Array): number {
    this.turn?.check();
    this.residents.checkAllocating();
    this.residents.forEach(askRestore, bytes);
    return this.u32[HIGHEST_VALUE_WORD]!;
  }

  /** The bytes have been replaced: see {@link replace}. @internal */
  endReplace(values: number, snapshot: Uint8Array): void {
    unmark(this.u8);
    // Others who use the buffer are not told of the restore: the numbers that they have given to values stay taken.
    if (this.#users.areSeveral && values > this.u32[HIGHEST_VALUE_WORD]!) {
      this.u32[HIGHEST_VALUE_WORD] = values;
    }
    this.residents.forEach(tellRestored, snapshot);
    this.residents.forEach(tellSettled);
  }

  /**
   * Takes everything behind the reserved bytes for a root allocator. Once only.
   *
   * @throws AllocatorError `MEMORY` when there is a root already.
   * @internal
   */
  claimRoot(): void {
    this.take(); // of a buffer that is new
    if (this.u32[0] !== 0) {
      throw new AllocatorError(
        'MEMORY',
        'This memory has a root allocator already. Create further allocators from it, as in `ScopedAllocator.from(heap, 64 * KiB)`, or attach to it with `Heap.attach(memory)`.',
      );
    }
    this.u32[0] = 1;
  }

  /**
   * Refuses bytes that would mislead an allocator or a pool.
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

  /** What a console shows, instead of every byte ten times over. @internal */
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

/** What {@link sealAllocator} works on: as a closure it would be garbage. */
const toSeal: { words: Int32Array | undefined; seal: StateSeal | undefined } = {
  words: undefined,
  seal: undefined,
};

function sealAllocator(state: AllocatorState, ptr: number): void {
  const { words, seal } = toSeal;
  if (words !== undefined && seal !== undefined && isPresent(words, ptr, state))
    state.kind.seal(words, ptr, seal);
}

/** Whether a buffer, of any realm, may be used by other threads. */
function isShared(buffer: ArrayBuffer | SharedArrayBuffer): boolean {
  return Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]';
}

/** Whether two arrays have the same four bytes at an offset. */
function hasWord(a: Uint8Array, b: Uint8Array, at: number): boolean {
  return a[at] === b[at] && a[at + 1] === b[at + 1] && a[at + 2] === b[at + 2] && a[at + 3] === b[at + 3];
}

/** Who uses a buffer. */
interface Users {
  /** Whether other memories, or other threads, may use it too. */
  areSeveral: boolean;
}

const usersByBuffer = new WeakMap<object, Users>();

/** Notes one more user of a buffer. */
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
 * Refuses what is no memory.
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
 * The error about a memory whose bytes are gone, if they are: nothing tells when a buffer is detached, so errors that may follow from
 * it ask first.
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

/** Refuses a memory whose buffer is detached. @internal */
export function refuseDetached(memory: Memory): void {
  const error = detached(memory);
  if (error !== undefined) throw error;
}

/** The error about bytes that are no snapshot for the memory. @internal */
export function corruptSnapshot(reason: string): AllocatorError {
  return new AllocatorError('CORRUPT', `This is not a snapshot for the memory: ${reason}`);
}

function isWasmMemory(source: object): source is WebAssembly.Memory {
  // Of any realm: `instanceof` knows only this one's.
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
        `Backing '${String(backing)}': expected 'array', 'shared' or 'wasm'.`,
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
