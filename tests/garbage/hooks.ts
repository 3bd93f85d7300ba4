// Run by `node --expose-gc`: measures the bytes that entries with hooks leave on the JavaScript heap.
import { KiB } from '@offheap/core';
import {
  type Handle,
  NO_HANDLE,
  PackedPool,
  Pool,
  Scratch,
  type ScratchScope,
  Struct,
  u32,
} from '@offheap/struct';
import { ComponentPool, Entities } from '@offheap/ecs';
import { report } from './report.ts';

/** The number of calls of the hooks, in an array, because each sum would box a number in a variable. */
const calls = new Int32Array(2);

class Buff extends Struct {
  id = u32();
  onCreate(): void {
    calls[0]!++;
  }
  onDestroy(): void {
    calls[1]!++;
  }
}

const init = (buff: Buff): void => {
  buff.id = 7;
};
const all = (): boolean => true;

/** Entries that are created and destroyed in every way without garbage. */
function poolFrame(pool: Pool<Buff> | PackedPool<Buff>): () => void {
  const handles: Handle<Buff>[] = Array.from({ length: 10 }, () => NO_HANDLE);
  return () => {
    for (let i = 0; i < 10; i++) handles[i] = pool.spawn(init);
    for (let i = 0; i < 10; i++) pool.destroy(handles[i]!);
    pool.spawnMany(10, init);
    pool.destroyWhere(all);
    pool.destroy(pool.create());
  };
}

function componentFrame(): () => void {
  const entities = new Entities({ capacity: 100 });
  const buffs = new ComponentPool(Buff, { entities, capacity: 100 });
  return () => {
    for (let i = 0; i < 10; i++) {
      const entity = entities.create();
      buffs.add(entity, init);
      if (i % 2 === 0) buffs.remove(entity);
      entities.destroy(entity);
    }
    // Ids are never returned twice: without this call, the slots would be used up.
    entities.recycle();
  };
}

const scratch = new Scratch(16 * KiB);
const temporaries = (s: ScratchScope): void => {
  const first = s.create(Buff);
  s.create(Buff, init);
  s.array(Buff, 8).get(3).id = 1;
  s.destroy(first);
};

await report([
  ['hooks of a Pool', poolFrame(new Pool(Buff, { capacity: 100 }))],
  ['hooks of a PackedPool', poolFrame(new PackedPool(Buff, { capacity: 100 }))],
  ['hooks of a ComponentPool', componentFrame()],
  ['hooks at a scope’s end', () => scratch.scope(temporaries)],
]);
if (calls[0] !== calls[1] || calls[0] === 0) throw new Error(`${calls[0]} began, ${calls[1]} ended.`);
