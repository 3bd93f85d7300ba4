import { AllocatorError, Heap, KiB, Memory, type Ptr } from '@offheap/core';
import {
  checkOptions,
  DISPOSE,
  LIVE_POOLS_WORD,
  readWhole,
  showValue,
  WORLD_WORD,
} from '@offheap/core/internal';
import { layoutOf, PackedPool, Pool, Scratch, type Struct, type StructClass } from '@offheap/struct';
import { hashOf, LAYOUT_HASH, layoutHash, SlotPool } from '@offheap/struct/internal';
import { ComponentPool } from '../component-pool.ts';
import type { Entities } from '../entities.ts';
import { BLOCK_WORD, NAME_WORD } from '../sparse-set.ts';
import {
  ENTITIES_WORD,
  PACKED,
  SINGLE,
  VERSION_WORD,
  WORLD_BYTES,
  WORLD_TAG,
  WorldWords,
} from '../world/world-words.ts';
import { type AttachedParts, World, type WorldAttachOptions, type WorldPoolOptions } from '../world/world.ts';
import { attachEntities, missingSet } from './attach-entities.ts';
import { attachComponents, attachTag } from './attach-sets.ts';
import { fits, notThere, setsOf } from './place.ts';

const KNOWN_OPTIONS: Record<keyof WorldAttachOptions, true> = { checked: true, scratch: true };
const DEFAULT_SCRATCH = 64 * KiB;

/** Attaches a world to the bytes of another one: see `World.attach`. */
export function attachWorld(
  buffer: ArrayBuffer | SharedArrayBuffer | WebAssembly.Memory,
  options: WorldAttachOptions,
): World {
  checkOptions('World.attach', options, KNOWN_OPTIONS);
  const memory = Memory.from(buffer);
  return readWhole(memory, () => worldIn(memory, options));
}

function worldIn(memory: Memory, { checked, scratch = DEFAULT_SCRATCH }: WorldAttachOptions): World {
  const { i32 } = memory;
  const ptr = i32[WORLD_WORD]!;
  const word = ptr >>> 2;
  if (!fits(memory, ptr, WORLD_BYTES) || i32[word] !== WORLD_TAG) {
    throw new AllocatorError(
      'CORRUPT',
      `No World in this memory: its first bytes refer to ${ptr}, where there is none. Pass the buffer of a world, \`world.memory.buffer\`, or a copy of it.`,
    );
  }
  const version = i32[word + VERSION_WORD]!;
  if (version < 0) throw notThere('World', ptr, `the version of its data is ${version}`);
  const heap = Heap.attach(memory);
  const entities = attachEntities(memory, i32[word + ENTITIES_WORD]!, { allocator: heap });
  const mode = checked === undefined ? {} : { checked };
  const parts = partsOf(memory, entities, new WorldWords(memory, ptr), mode);
  return new World({ version, ...mode }, { heap, entities, scratch: new Scratch(scratch, mode), parts });
}

function partsOf(
  memory: Memory,
  entities: Entities,
  words: WorldWords,
  mode: Pick<WorldAttachOptions, 'checked'>,
): AttachedParts {
  const { i32 } = memory;
  const isOf =
    (T: StructClass) =>
    (at: Ptr): boolean =>
      fits(memory, at, 32) && i32[(at >>> 2) + LAYOUT_HASH] === layoutHash(layoutOf(T));
  const whole = <R>(read: () => R): R => readWhole(memory, read);
  return {
    pool: (T, options) =>
      whole(() => {
        const { name } = layoutOf(T);
        const isThere = isOf(T);
        const set = findSet(entities, (at) => isThere(i32[(at >>> 2) + BLOCK_WORD]!));
        if (set === 0) throw noPart(`${name} has no ComponentPool`);
        const { storage, checked } = { ...mode, ...options };
        const pool = attachComponents(T, entities, i32[(set >>> 2) + BLOCK_WORD]!, {
          ...(storage !== undefined && { storage }),
          ...(checked !== undefined && { checked }),
        });
        return sameSize(pool, options);
      }),
    packed: (T, options) =>
      whole(() => {
        const ptr = words.poolOf(PACKED, isOf(T));
        if (ptr === 0) throw noPart(`${layoutOf(T).name} has no PackedPool`);
        const { storage, checked } = { ...mode, ...options };
        const pool = PackedPool.attach(T, memory, ptr, {
          allocator: entities.allocator,
          ...(storage !== undefined && { storage }),
          ...(checked !== undefined && { checked }),
        });
        return sameSize(pool, options);
      }),
    tag: (name) =>
      whole(() => {
        const hash = hashOf(name);
        const set = findSet(
          entities,
          (at) => i32[(at >>> 2) + BLOCK_WORD] === 0 && i32[(at >>> 2) + NAME_WORD] === hash,
        );
        if (set === 0) throw noPart(`${showValue(name)} is not the name of a tag`);
        return attachTag(entities, set, { name });
      }),
    single(T, known) {
      const ptr = words.poolOf(SINGLE, isOf(T));
      const isKnown = known !== undefined && !known.isGone && known.ptr === ptr;
      const attached = isKnown || ptr === 0 ? known : Pool.attach(T, memory, ptr, mode);
      const pool = ptr === 0 ? undefined : attached;
      if (pool?.first() === undefined) throw noPart(`${layoutOf(T).name} is not a single struct`);
      return pool;
    },
    isSingle: (ptr) => words.poolOf(SINGLE, (at) => at === ptr) !== 0,
    checkSave() {
      const missing = missingSet(entities);
      if (missing !== undefined) throw cannotSave(`${missing} is not attached in this thread`);
      let pools = 0;
      memory.residents.forEach((resident) => {
        if (resident instanceof SlotPool && !resident.isGone) {
          pools++;
          checkValues(resident as SlotPool<Struct>);
        }
        if (resident instanceof ComponentPool && !resident.isGone) checkValues(resident);
      });
      const all = i32[LIVE_POOLS_WORD]!;
      if (pools !== all)
        throw cannotSave(
          `${pools} of the ${all} pools with handles in the memory are attached in this thread`,
        );
    },
  };
}

/** Throws instead of saving values that only another thread has. */
function checkValues({ layout, binding }: SlotPool<Struct> | ComponentPool<Struct>): void {
  if (binding.letGo === undefined) return;
  throw cannotSave(`${layout.name} has values of \`object()\`, which only the thread that wrote them has`);
}

function cannotSave(reason: string): AllocatorError {
  return new AllocatorError(
    'THREAD',
    `An attached World cannot be saved: ${reason}. Attach to all parts of the world, as in \`world.pool(T)\`, or save in the thread that created it.`,
  );
}

/** Returns the place of the first set of the entities that matches; 0 when there is none. */
function findSet(entities: Entities, matches: (at: Ptr) => boolean): Ptr {
  for (const at of setsOf(entities)) if (matches(at)) return at;
  return 0;
}

/** An attached pool. */
interface AnyPool {
  readonly slabCapacity: number;
  readonly maxCapacity: number;
  [DISPOSE](): void;
}

/** Throws when sizes differ from those of the original pool. */
function sameSize<P extends AnyPool>(
  pool: P,
  { capacity, maxCapacity = capacity }: Partial<WorldPoolOptions>,
): P {
  if (capacity === undefined && maxCapacity === undefined) return pool;
  if ((capacity ?? pool.slabCapacity) === pool.slabCapacity && maxCapacity === pool.maxCapacity) return pool;
  pool[DISPOSE]();
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `A capacity of ${showValue(capacity ?? pool.slabCapacity)} and a maxCapacity of ${showValue(maxCapacity)} for a pool that was created with ${pool.slabCapacity} and ${pool.maxCapacity}: expected the same in all threads, or none.`,
  );
}

function noPart(what: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${what} in the world that this one is attached to: expected a part that already exists there. An attached world cannot create parts.`,
  );
}
