import { inspect } from 'node:util';
import { Pool, Struct, u8, vec2 } from '@offheap/struct';
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
  expect(inspect(ship)).toBe('Ship (gone: this entry was destroyed)');
});
