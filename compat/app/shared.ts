import { Heap, KiB, Memory } from '@offheap/core';
import { array, f32, type Handle, PackedPool, Pool, Struct, u32, vec2 } from '@offheap/struct';

class Body extends Struct {
  static readonly struct = 'Body';
  id = u32();
  at = vec2();
  path = array(vec2, 2);
  life = f32(1);
}

/** The addresses of the pools, for a worker. */
export interface Order {
  readonly buffer: SharedArrayBuffer;
  readonly packed: number;
  readonly pool: number;
  readonly handle: Handle<Body>;
}

/** The main thread: creates two pools in shared memory, and reads the changes of the other thread. */
export function share(): { readonly order: Order; readonly result: () => string } {
  const heap = new Heap(new Memory(256 * KiB, { backing: 'shared' }));
  const packed = new PackedPool(Body, { capacity: 8, maxCapacity: 64, allocator: heap });
  const pool = new Pool(Body, { capacity: 64, allocator: heap });
  packed.spawnMany(20, (body, i) => void (body.id = i));
  const handle = pool.spawn({ id: 7 });
  heap.memory.handOver();
  return {
    order: {
      buffer: heap.memory.buffer as SharedArrayBuffer, // as requested above
      packed: packed.ptr,
      pool: pool.ptr,
      handle,
    },
    result() {
      heap.memory.take();
      const bodies = Array.from(packed, (body) => [body.id, body.at.x, body.path.get(1).y]);
      return JSON.stringify([bodies, packed.length, pool.length, pool.get(handle)?.at.y]);
    },
  };
}

/** The other thread: attaches to the pools, and changes them. */
export function work(order: Order): void {
  const memory = Memory.from(order.buffer);
  memory.take();
  const packed = PackedPool.attach(Body, memory, order.packed);
  const pool = Pool.attach(Body, memory, order.pool);
  packed.destroyWhere((body) => body.id % 2 === 1);
  packed.system((body, by: number) => {
    body.at.x = body.id * by;
    body.path.get(1).set(1, body.at.x + 1);
  })(2);
  const body = pool.get(order.handle);
  if (body !== undefined) body.at.y = body.id * 10;
  pool.spawn();
  memory.handOver();
}
