import { u16, u8 } from '@offheap/struct';
import { type Field, HEIGHT, type Step, WIDTH } from './field.ts';
import type { Bullet, Enemies, Enemy } from './enemies.ts';
import type { Player } from './ship.ts';

/** What happens at a collision. Without these functions, colliding entries only disappear. */
export interface Reactions {
  onEnemyDestroyed?(enemy: Enemy): void;
  onShipHit?(): void;
}

const CELL = 20;
const COLUMNS = Math.ceil(WIDTH / CELL);
const ROWS = Math.ceil(HEIGHT / CELL);
const SHIP_RADIUS = 5;
const ENEMY_RADIUS = 14;
const SHOT_RADIUS = 8;

function cellOf(x: number, y: number): number {
  const column = Math.min(Math.max(Math.floor(x / CELL), 0), COLUMNS - 1);
  const row = Math.min(Math.max(Math.floor(y / CELL), 0), ROWS - 1);
  return row * COLUMNS + column;
}

/** Finds the collisions, with a grid that exists for one step. */
export function createCollisions(
  { world }: Field,
  { ship, shots }: Player,
  { enemies, bullets }: Enemies,
  reactions: Reactions = {},
): Step {
  return () => {
    world.scratch.scope((s) => {
      // Shots by cell: those of cell c are members[starts[c]] to members[starts[c + 1] - 1].
      const starts = s.array(u16, COLUMNS * ROWS + 1);
      const members = s.array(u16, shots.length);
      for (const { at } of shots) {
        const cell = cellOf(at.x, at.y);
        starts.set(cell, starts.get(cell) + 1);
      }
      for (let cell = 0, end = 0; cell < starts.length; cell++) {
        end += starts.get(cell);
        starts.set(cell, end);
      }
      for (let i = 0; i < shots.length; i++) {
        const { at } = shots.at(i);
        const cell = cellOf(at.x, at.y);
        const place = starts.get(cell) - 1;
        starts.set(cell, place);
        members.set(place, i);
      }

      // 1 for each shot that has hit an enemy. A shot damages one enemy only.
      const spent = s.array(u8, shots.length);

      /** The index of an unspent shot that touches a circle; -1 if there is none. */
      function shotAt(x: number, y: number, radius: number): number {
        for (let row = -1; row <= 1; row++) {
          for (let column = -1; column <= 1; column++) {
            const cell = cellOf(x + column * CELL, y + row * CELL);
            for (let i = starts.get(cell); i < starts.get(cell + 1); i++) {
              const shot = members.get(i);
              if (spent.get(shot) === 1) continue;
              const { at } = shots.at(shot);
              if ((at.x - x) ** 2 + (at.y - y) ** 2 < radius ** 2) return shot;
            }
          }
        }
        return -1;
      }

      const isCancelled = ({ at }: Bullet): boolean => shotAt(at.x, at.y, SHOT_RADIUS) >= 0;
      bullets.destroyWhere(isCancelled);
      enemies.destroyWhere((enemy) => {
        while (enemy.health > 0) {
          const shot = shotAt(enemy.at.x, enemy.at.y, ENEMY_RADIUS);
          if (shot < 0) return false;
          spent.set(shot, 1);
          enemy.health--;
        }
        reactions.onEnemyDestroyed?.(enemy);
        return true;
      });
      // From the last to the first, because the last shot moves to the place of a destroyed one.
      for (let i = shots.length - 1; i >= 0; i--) if (spent.get(i) === 1) shots.destroy(shots.at(i));
    });

    const hits = bullets.destroyWhere(({ at }) => at.distanceSquared(ship.at) < SHIP_RADIUS ** 2);
    if (hits > 0) reactions.onShipHit?.();
  };
}
