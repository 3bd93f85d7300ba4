import {
  type ArrayView,
  type ElementCursor,
  f32,
  type ScratchArray,
  type ScratchScope,
  Struct,
  u32,
  type Vec2,
} from '@offheap/struct';
import { type Entity, entity, NO_ENTITY } from '@offheap/ecs';
import { Body, Enemy, game, hero, world } from './world.ts';

const CELL = 24;
const COLUMNS = 84;
/** The grid is a square around the hero. Enemies outside of it are in its outermost cells. */
const HALF = (CELL * COLUMNS) / 2;

/** A copy of the data of an enemy that other code needs. The copies of a cell are contiguous. */
class Near extends Struct {
  x = f32();
  y = f32();
  radius = f32();
  entity = entity();
}

// Scratch memory: allocated in each step, valid until its scope ends.
let starts: ArrayView<number>;
let sorted: ScratchArray<Near>;
let near: ElementCursor<Near>;
let left = 0;
let top = 0;

const column = (x: number): number => Math.min(Math.max(((x - left) / CELL) | 0, 0), COLUMNS - 1);
const row = (y: number): number => Math.min(Math.max(((y - top) / CELL) | 0, 0), COLUMNS - 1);
const cellOf = (at: Vec2): number => row(at.y) * COLUMNS + column(at.x);

const fighters = world.query(Body, Enemy);

const count = fighters.system((body, enemy) => {
  if (enemy.state === 'dying') return;
  const cell = cellOf(body.at);
  starts.set(cell, starts.get(cell) + 1);
});

const place = fighters.system((body, enemy, entity) => {
  if (enemy.state === 'dying') return;
  const cell = cellOf(body.at);
  const index = starts.get(cell) - 1;
  starts.set(cell, index);
  near.seek(index);
  near.x = body.at.x;
  near.y = body.at.y;
  near.radius = body.radius;
  near.entity = entity;
});

/**
 * Sorts the enemies by their cells, with a counting sort.
 *
 *     starts: | 0 | 0 | 2 | 5 | ...        by cell: where its enemies begin
 *     sorted: | a   b | c   d   e | ...    enemies of cell 1, of cell 2
 */
export function buildGrid(scope: ScratchScope, length: number): void {
  left = hero.at.x - HALF;
  top = hero.at.y - HALF;
  starts = scope.array(u32, COLUMNS * COLUMNS + 1);
  sorted = scope.array(Near, Math.max(1, length));
  near = sorted.cursor();
  count();
  let end = 0;
  for (let cell = 0; cell < starts.length; cell++) {
    end += starts.get(cell);
    starts.set(cell, end);
  }
  place();
}

/** Calls `fn` with a cursor on each enemy that a circle touches, until `fn` returns true. Returns whether it did. */
export function someNear(x: number, y: number, reach: number, fn: (near: Near) => boolean): boolean {
  const bottom = row(y + reach);
  const right = column(x + reach);
  for (let r = row(y - reach); r <= bottom; r++) {
    const from = starts.get(r * COLUMNS + column(x - reach));
    const to = starts.get(r * COLUMNS + right + 1);
    for (let i = from; i < to; i++) {
      near.seek(i);
      const dx = near.x - x;
      const dy = near.y - y;
      const touch = reach + near.radius;
      if (dx * dx + dy * dy < touch * touch && fn(near)) return true;
    }
  }
  return false;
}

/** The enemy nearest to a point, at most `reach` pixels away; `NO_ENTITY` when there is none. */
export function nearest(x: number, y: number, reach: number): Entity {
  let found: Entity = NO_ENTITY;
  let least = Infinity;
  someNear(x, y, reach, (near) => {
    const distance = (near.x - x) ** 2 + (near.y - y) ** 2;
    if (distance >= least) return false;
    least = distance;
    found = near.entity;
    return false;
  });
  return found;
}

/** Moves a body away from the bodies that it overlaps. Each step handles the bodies of every other row. */
export function pushApart(body: Body): void {
  const { x, y } = body.at;
  if ((row(y) + game.tick) % 2 === 0) return;
  const { radius } = body;
  const cells = starts;
  const other = near;
  const reach = radius + 12;
  const bottom = row(y + reach);
  const first = column(x - reach);
  const right = column(x + reach);
  let pushX = 0;
  let pushY = 0;
  for (let r = row(y - reach); r <= bottom; r++) {
    const to = cells.get(r * COLUMNS + right + 1);
    for (let i = cells.get(r * COLUMNS + first); i < to; i++) {
      other.seek(i);
      const dx = x - other.x;
      const dy = y - other.y;
      const touch = radius + other.radius;
      const squared = dx * dx + dy * dy;
      if (squared >= touch * touch || squared === 0) continue;
      // The lighter body is moved.
      const overlap = (touch / Math.sqrt(squared) - 1) * (other.radius / touch);
      pushX += dx * overlap;
      pushY += dy * overlap;
    }
  }
  const squared = pushX * pushX + pushY * pushY;
  const factor = squared > 16 ? 4 / Math.sqrt(squared) : 1; // at most 4 pixels
  body.at.set(x + pushX * factor, y + pushY * factor);
}
