import type { ScratchScope } from '@offheap/struct';
import { moveEnemies, spawnEnemies } from './enemies.ts';
import { buildGrid } from './grid.ts';
import { collectGems } from './pickups.ts';
import { fireWeapons, moveBullets, moveMissiles } from './weapons.ts';
import { enemies, game, hero, STEP, world } from './world.ts';

/** The direction in which the player moves. The length is at most 1. */
export interface Direction {
  x: number;
  y: number;
}

/** The start of a game as a save. A new game loads it. */
const firstMoment = world.save();

/** Starts a new game. */
export function restart(seed: number): void {
  world.load(firstMoment);
  game.seed = seed;
}

function moveHero(direction: Direction, dt: number): void {
  const length = Math.hypot(direction.x, direction.y);
  hero.before.copy(hero.at);
  hero.unhurt += dt;
  hero.hp = Math.min(hero.fullHp, hero.hp + hero.healing * dt);
  if (length < 0.05) return;
  const speed = hero.speed / Math.max(1, length);
  hero.at.set(hero.at.x + direction.x * speed * dt, hero.at.y + direction.y * speed * dt);
  hero.walked += dt * Math.min(1, length);
  if (Math.abs(direction.x) > 0.05) hero.facesLeft = direction.x < 0;
}

/** One step of the game: the same input and the same seed produce the same bytes. */
export function step(direction: Direction): void {
  if (game.phase !== 'play') return;
  game.tick++;
  moveHero(direction, STEP);
  spawnEnemies(STEP);
  world.scratch.scope(fight);
  collectGems(STEP);
}

/** The part of a step that uses the grid. */
function fight(scope: ScratchScope): void {
  buildGrid(scope, enemies.length);
  moveEnemies(STEP);
  fireWeapons(STEP);
  moveBullets(STEP);
  moveMissiles(STEP);
}
