import type { ScratchScope } from '@offheap/struct';
import { moveEnemies, spawnEnemies } from './enemies.ts';
import { buildGrid } from './grid.ts';
import { collectGems } from './pickups.ts';
import { forget } from './rewind.ts';
import { fireWeapons, moveBullets, moveMissiles } from './weapons.ts';
import { enemies, game, hero, STEP, world } from './world.ts';

/** Where the player wants to go: a direction, at most 1 long. */
export interface Wish {
  x: number;
  y: number;
}

/** The first moment of a game, as a save: to start again is to load it. */
const firstMoment = world.save();

/** Starts a new game. */
export function restart(seed: number): void {
  world.load(firstMoment);
  forget();
  game.seed = seed;
}

function moveHero(wish: Wish, dt: number): void {
  const length = Math.hypot(wish.x, wish.y);
  hero.before.copy(hero.at);
  hero.unhurt += dt;
  hero.hp = Math.min(hero.fullHp, hero.hp + hero.healing * dt);
  if (length < 0.05) return;
  const speed = hero.speed / Math.max(1, length);
  hero.at.set(hero.at.x + wish.x * speed * dt, hero.at.y + wish.y * speed * dt);
  hero.walked += dt * Math.min(1, length);
  if (Math.abs(wish.x) > 0.05) hero.facesLeft = wish.x < 0;
}

/** One step of the game: the same wishes and the same seed give the same bytes. */
export function step(wish: Wish): void {
  if (game.phase !== 'play') return;
  game.tick++;
  moveHero(wish, STEP);
  spawnEnemies(STEP);
  world.scratch.scope(fight);
  collectGems(STEP);
}

/** The part of a step that needs to know who is near whom. */
function fight(scope: ScratchScope): void {
  buildGrid(scope, enemies.length);
  moveEnemies(STEP);
  fireWeapons(STEP);
  moveBullets(STEP);
  moveMissiles(STEP);
}
