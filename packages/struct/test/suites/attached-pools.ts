import { Heap, KiB, Memory, RESERVED_BYTES } from '@offheap/core';
import { type Handle, PackedPool, Pool, ref, Struct, u32 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';
import { ColumnPool } from '../model/column-pool.ts';

class Particle extends Struct {
  id = u32(7);
}
class Holder extends Struct {
  target = ref(() => Particle);
}

type AnyPool = Pool<Particle> | PackedPool<Particle>;

/** Every method and every loop of a pool, by name. */
function usesOf(pool: AnyPool, handle: Handle<Particle>): Readonly<Record<string, () => unknown>> {
  const system = pool.system((p) => void (p.id = 99));
  const systemWithArguments = pool.system((p, id: number, more: number) => void (p.id = id + more));
  return {
    create: () => pool.create(),
    'create with values': () => pool.create({ id: 1 }),
    tryCreate: () => pool.tryCreate(),
    spawn: () => pool.spawn(),
    'spawn with a callback': () => pool.spawn((p) => void (p.id = 99)),
    trySpawn: () => pool.trySpawn(),
    spawnMany: () => pool.spawnMany(2, (p) => void (p.id = 99)),
    destroy: () => pool.destroy(handle),
    destroyWhere: () => pool.destroyWhere(() => true),
    clear: () => pool.clear(),
    at: () => pool.get(handle),
    has: () => pool.has(handle),
    each: () => pool.each((p) => void (p.id = 99)),
    system,
    'system with arguments': () => systemWithArguments(1, 2),
    'for ... of': () => {
      for (const p of pool) p.id = 99;
    },
    length: () => pool.length,
    capacity: () => pool.capacity,
    slabs: () => pool.slabs,
    ...(pool instanceof PackedPool ? { entry: () => pool.at(0) } : {}),
  };
}

/** Two pools over the same bytes: the visible changes of the other pool, and the refused operations. */
export function attachedPoolSuite(checked: boolean): void {
  for (const PoolOf of [Pool, PackedPool, ColumnPool] as const) {
    for (const maxCapacity of [4, 16]) {
      for (const isElsewhere of [false, true]) {
        const where = isElsewhere ? 'through another Memory' : 'through the same Memory';
        const mode = checked ? 'checked' : 'production';
        describe(`two ${PoolOf.name}s over the same bytes, up to ${maxCapacity}, ${where}, ${mode}`, () => {
          const make = (): { heap: Heap; owner: AnyPool; other: AnyPool } => {
            const heap = new Heap(64 * KiB);
            const owner = new PoolOf(Particle, { capacity: 4, maxCapacity, allocator: heap, checked });
            const memory = isElsewhere ? Memory.from(heap.memory.buffer) : heap.memory;
            const other = PoolOf.attach(Particle, memory, owner.ptr, { checked });
            return { heap, owner, other };
          };

          test('once the owner is disposed of, every call and every loop of the other pool is refused, and no byte changes', () => {
            const { heap, owner, other } = make();
            const handle = owner.spawn();
            owner.spawnMany(2);
            const uses = usesOf(other, handle);
            uses['system']!(); // compiled, and used once
            uses['each']!();
            owner[Symbol.dispose]();
            const block = heap.allocate(2 * KiB);
            heap.memory.u8.fill(0xab, block, block + 2 * KiB);
            const before = heap.memory.snapshot().subarray(RESERVED_BYTES);
            for (const [name, use] of Object.entries(uses)) {
              expect([name, errorOf(use)]).toEqual([
                name,
                `DISPOSED: The ${PoolOf.name} of Particle that this one was attached to was disposed of, or has been stored elsewhere since its memory was restored. Attach to an existing one.`,
              ]);
            }
            expect(heap.memory.snapshot().subarray(RESERVED_BYTES)).toEqual(before);
            other[Symbol.dispose]();
            expect(heap.memory.snapshot().subarray(RESERVED_BYTES)).toEqual(before);
          });

          test('a new pool in the same place is another pool', () => {
            const { heap, owner, other } = make();
            const handle = owner.spawn();
            const { ptr } = owner;
            const uses = usesOf(other, handle);
            owner[Symbol.dispose]();
            const next = new PoolOf(Particle, { capacity: 4, maxCapacity, allocator: heap, checked });
            expect(next.ptr).toBe(ptr);
            expect(next.spawn()).toBeGreaterThan(handle); // handles of pools that were disposed of are not returned again
            for (const use of Object.values(uses)) expect(errorOf(use)).toMatch(/^DISPOSED: /);
            expect(next.length).toBe(1);
          });

          test('the owner cannot be disposed of inside a loop over the other pool', () => {
            const { owner, other } = make();
            owner.spawnMany(2);
            const refused = /^BUSY: dispose of the \w+ of Particle inside a loop over it/;
            other.each(() => expect(errorOf(() => owner[Symbol.dispose]())).toMatch(refused));
            other.system(() => expect(errorOf(() => owner[Symbol.dispose]())).toMatch(refused))();
            other.spawnMany(1, () => expect(errorOf(() => owner[Symbol.dispose]())).toMatch(refused));
            expect(owner.length).toBe(3);
            owner[Symbol.dispose]();
          });

          test('a reference to an entry of a pool that was disposed of reads null', () => {
            const { heap, owner, other } = make();
            const holders = new Pool(Holder, { capacity: 2, allocator: heap, checked });
            const maker = isElsewhere ? owner : other; // references lead to pools of the same Memory
            const holder = holders.create({ target: maker.create({ id: 5 }) });
            expect(holder.target?.id).toBe(5);
            owner[Symbol.dispose]();
            expect(holder.target).toBe(null);
          });

          test('a view of an entry that was destroyed is alive again after a restore here, and dead after a restore there', () => {
            const { heap, owner, other } = make();
            const view = owner.create({ id: 5 });
            const handle = owner.handleOf(view);
            const before = other.memory.snapshot();
            owner.destroy(view);
            if (!isElsewhere) {
              heap.memory.restore(before);
              expect(view.id).toBe(5);
              return;
            }
            other.memory.restore(before);
            expect([owner.get(handle)?.id, other.get(handle)?.id]).toEqual([5, 5]);
            if (checked) expect(errorOf(() => view.id)).toMatch(/^STALE/);
            else expect(view.id).toBe(0);
          });

          test('a pool is still attached after a restore of bytes that contain it', () => {
            const { heap, owner, other } = make();
            const handle = owner.spawn((p) => void (p.id = 3));
            const before = heap.memory.snapshot();
            owner.clear();
            heap.memory.restore(before);
            expect(other.get(handle)?.id).toBe(3);
          });

          test('each pool contains the entries that the other creates, and the slabs by which it grows', () => {
            const heap = new Heap(64 * KiB);
            const owner = new PoolOf(Particle, { capacity: 4, maxCapacity: 16, allocator: heap, checked });
            const other = PoolOf.attach(Particle, heap.memory, owner.ptr, { checked, allocator: heap });
            const handles: Handle<Particle>[] = [];
            for (let i = 0; i < 12; i++) {
              const [maker, reader] = i % 3 === 0 ? [other, owner] : [owner, other];
              handles.push(maker.spawn((p) => void (p.id = i)));
              expect([reader.length, reader.capacity]).toEqual([i + 1, Math.ceil((i + 1) / 4) * 4]);
              expect(reader.slabs).toEqual(maker.slabs);
              expect(reader.get(handles[i]!)?.id).toBe(i);
            }
            for (let i = 0; i < 12; i += 2) (i % 4 === 0 ? owner : other).destroy(handles[i]!);
            for (const pool of [owner, other]) {
              expect(new Set(Array.from(pool, (p) => p.id))).toEqual(new Set([1, 3, 5, 7, 9, 11]));
              expect(handles.map((handle) => pool.has(handle))).toEqual(handles.map((_, i) => i % 2 === 1));
            }
          });

          test('a handle of an entry that the other pool has destroyed is stale, even after its slot is reused', () => {
            const { owner, other } = make();
            const handle = owner.spawn();
            other.destroy(handle);
            expect(owner.get(handle)).toBe(undefined);
            other.spawn();
            expect(owner.has(handle)).toBe(false);
            expect(errorOf(() => owner.destroy(handle))).toMatch(/^STALE: /);
            expect(other.length).toBe(1);
          });

          if (!checked) return;

          test('a kept view of an entry that the other pool has destroyed is reported, even after its slot is reused', () => {
            const { owner, other } = make();
            const view = owner.create({ id: 1 });
            other.destroy(owner.handleOf(view));
            expect(errorOf(() => view.id)).toMatch(/^STALE: Particle\.id of handle \d+/);
            const next = other.create({ id: 2 });
            expect(errorOf(() => void (view.id = 99))).toMatch(/^STALE: /);
            expect(errorOf(() => owner.destroy(view))).toMatch(/^STALE: /);
            expect(next.id).toBe(2);
          });

          test('kept views follow entries that the other pool moves: no write is lost', () => {
            const { owner, other } = make();
            const [a, b, c] = [1, 2, 3].map((id) => owner.create({ id }));
            const seenByOther = other.get(owner.handleOf(c!))!;
            const handle = owner.handleOf(c!);
            other.destroy(owner.handleOf(a!)); // of a packed pool, the last one moves into its place
            c!.id = 33;
            b!.id = 22;
            expect(new Set(Array.from(owner, (p) => p.id))).toEqual(new Set([22, 33]));
            expect([seenByOther.id, owner.get(handle)?.id, other.get(handle)?.id]).toEqual([33, 33, 33]);
            other.create({ id: 4 });
            c!.id = 34;
            expect([owner.get(handle)?.id, owner.handleOf(c!)]).toEqual([34, handle]);
            owner.destroy(c!);
            expect(new Set(Array.from(other, (p) => p.id))).toEqual(new Set([4, 22]));
          });

          test('a loop continues to write to its entry when the other pool moves the entry', () => {
            const { owner, other } = make();
            const handles = [0, 1, 2].map((id) => owner.spawn((p) => void (p.id = id)));
            let turns = 0;
            owner.each((p) => {
              if (turns++ === 0) other.destroy(handles[p.id === 0 ? 1 : 0]!);
              p.id += 10;
            });
            for (const p of owner) expect(p.id).toBeGreaterThanOrEqual(10);
          });
        });
      }
    }
  }
}
