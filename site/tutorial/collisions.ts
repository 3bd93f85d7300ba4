import { u16 } from '@offheap/struct';
import { type Field, HEIGHT, type Step, WIDTH } from './field.ts';
import type { Bullet, Enemies, Enemy } from './enemies.ts';
import type { Player, Shot } from './ship.ts';

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

      /** The index of a shot that touches a circle; -1 if there is none. */
      function shotAt(x: number, y: number, radius: number): number {
        for (let row = -1; row <= 1; row++) {
          for (let column = -1; column <= 1; column++) {
            const cell = cellOf(x + column * CELL, y + row * CELL);
            for (let i = starts.get(cell); i < starts.get(cell + 1); i++) {
              const { at } = shots.at(members.get(i));
              if ((at.x - x) ** 2 + (at.y - y) ** 2 < radius ** 2) return members.get(i);
            }
          }
        }
        return -1;
      }

      const isCancelled = ({ at }: Bullet): boolean => shotAt(at.x, at.y, SHOT_RADIUS) >= 0;
      bullets.destroyWhere(isCancelled);
      enemies.destroyWhere((enemy) => {
        if (shotAt(enemy.at.x, enemy.at.y, ENEMY_RADIUS) < 0) return false;
        enemy.health--;
        if (enemy.health > 0) return false;
        reactions.onEnemyDestroyed?.(enemy);
        return true;
      });
      shots.destroyWhere((shot: Shot) =>
        enemies.some(({ at }) => at.distanceSquared(shot.at) < ENEMY_RADIUS ** 2),
      );
    });

    const hits = bullets.destroyWhere(({ at }) => at.distanceSquared(ship.at) < SHIP_RADIUS ** 2);
    if (hits > 0) reactions.onShipHit?.();
  };
}
