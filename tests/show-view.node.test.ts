import { inspect } from 'node:util';
import { Heap, KiB, Memory } from '@offheap/core';
import { Pool, Scratch, Struct, u8, vec2 } from '@offheap/struct';
import { ComponentPool, Entities, Tag } from '@offheap/ecs';
import { expect, test } from 'vitest';

class Ship extends Struct {
  at = vec2(1, 2);
  crew = u8(3);
}

test("Node's console shows a view as an object of its struct", () => {
  const pool = new Pool(Ship, { capacity: 2 });
  const ship = pool.create();
  expect(inspect(ship)).toBe('Ship { at: { x: 1, y: 2 }, crew: 3 }');
  expect(inspect({ ship })).toBe('{ ship: Ship { at: { x: 1, y: 2 }, crew: 3 } }');
  pool.destroy(ship);
  expect(inspect(ship)).toBe('Ship (not alive: this entry was destroyed)');
});

test("Node's console shows a pool with its first entries, and how many more there are", () => {
  const pool = new Pool(Ship, { capacity: 25 });
  pool.create();
  pool.create({ crew: 9 });
  expect(inspect(pool, { depth: 3, breakLength: Infinity, compact: 9 })).toBe(
    'Pool of Ship { length: 2, capacity: 25, entries: [ Ship { at: { x: 1, y: 2 }, crew: 9 }, Ship { at: { x: 1, y: 2 }, crew: 3 } ] }',
  );
  pool.spawnMany(22);
  const shown = inspect(pool, { depth: 3 });
  expect(shown.match(/Ship \{ at/g)).toHaveLength(20);
  expect(shown).toContain("'... 4 more'");
  pool[Symbol.dispose]();
  expect(inspect(pool)).toBe('Pool of Ship (no longer exists)');
});

test("Node's console shows memories and allocators in one line", () => {
  const memory = new Memory(4 * KiB);
  const heap = new Heap(memory);
  expect(inspect(memory)).toBe('Memory (4096 bytes)');
  expect(inspect(heap)).toBe('Heap (4032 bytes at 64)');
  heap[Symbol.dispose]();
  expect(inspect(heap)).toBe('Heap (disposed of)');
  expect(inspect(new Scratch(KiB))).toMatch(/allocator: ScopedAllocator \(\d+ bytes at 64\)/);
});

test("Node's console shows how many components and entities there are", () => {
  const entities = new Entities({ capacity: 10 });
  const ships = new ComponentPool(Ship, { entities, capacity: 5 });
  const hidden = new Tag({ entities, capacity: 8, name: 'hidden' });
  ships.add(entities.create());
  hidden.add(entities.create());
  expect(inspect(entities)).toBe('Entities { length: 2, capacity: 10 }');
  expect(inspect(ships)).toBe('ComponentPool of Ship { length: 1, capacity: 5 }');
  expect(inspect(hidden)).toBe('tag hidden { length: 1, capacity: 8 }');
  ships[Symbol.dispose]();
  expect(inspect(ships)).toBe('ComponentPool of Ship (no longer exists)');
});
