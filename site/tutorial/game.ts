import { MiB } from '@offheap/core';
import { World } from '@offheap/ecs';
import type { Container } from 'pixi.js';
import { createCollisions } from './collisions.ts';
import { createEnemies, type Enemies } from './enemies.ts';
import { type Field, HEIGHT, type Input, type Step, WIDTH } from './field.ts';
import { createRewind, createSaves } from './rewind.ts';
import { createPlayer, type Player } from './ship.ts';
import { createStars } from './stars.ts';
import { createWaves, type Waves } from './waves.ts';

/** The game after a step of the tutorial, and its parts. */
export interface Game {
  readonly field: Field;
  readonly step: Step;
  readonly player?: Player;
  readonly enemies?: Enemies;
  readonly waves?: Waves;
  readonly saves?: ReturnType<typeof createSaves>;
}

export function createField(stage: Container): Field {
  const input: Input = { x: WIDTH / 2, y: HEIGHT - 40, isRewinding: false };
  return { world: new World({ bytes: 8 * MiB }), stage, input };
}

/** What each step of the tutorial adds to the one before. */
export const games: readonly ((stage: Container) => Game)[] = [
  // #region step1
  (stage) => {
    const field = createField(stage);
    const step = createStars(field);
    return { field, step };
  },
  // #endregion step1
  // #region step2
  (stage) => {
    const field = createField(stage);
    const stars = createStars(field);
    const player = createPlayer(field);
    const step: Step = (dt) => {
      stars(dt);
      player.step(dt);
    };
    return { field, step, player };
  },
  // #endregion step2
  // #region step3
  (stage) => {
    const field = createField(stage);
    const stars = createStars(field);
    const player = createPlayer(field);
    const enemies = createEnemies(field, player);
    enemies.enemies.spawn({ at: { x: 160, y: 80 }, pattern: 'ring' });
    enemies.enemies.spawn({ at: { x: 320, y: 60 }, pattern: 'spiral' });
    enemies.enemies.spawn({ at: { x: 480, y: 80 }, pattern: 'aimed' });
    const step: Step = (dt) => {
      stars(dt);
      player.step(dt);
      enemies.step(dt);
    };
    return { field, step, player, enemies };
  },
  // #endregion step3
  // #region step4
  (stage) => {
    const field = createField(stage);
    const stars = createStars(field);
    const player = createPlayer(field);
    const enemies = createEnemies(field, player);
    enemies.enemies.spawn({ at: { x: 160, y: 80 }, pattern: 'ring', health: 200 });
    enemies.enemies.spawn({ at: { x: 320, y: 60 }, pattern: 'spiral', health: 200 });
    enemies.enemies.spawn({ at: { x: 480, y: 80 }, pattern: 'aimed', health: 200 });
    const collide = createCollisions(field, player, enemies);
    const step: Step = (dt) => {
      stars(dt);
      player.step(dt);
      enemies.step(dt);
      collide(dt);
    };
    return { field, step, player, enemies };
  },
  // #endregion step4
  // #region step5
  (stage) => {
    const field = createField(stage);
    const stars = createStars(field);
    const player = createPlayer(field);
    const enemies = createEnemies(field, player);
    const waves = createWaves(field, player, enemies);
    const collide = createCollisions(field, player, enemies, waves.reactions);
    const step: Step = (dt) => {
      stars(dt);
      player.step(dt);
      enemies.step(dt);
      collide(dt);
      waves.step(dt);
    };
    return { field, step, player, enemies, waves };
  },
  // #endregion step5
  // #region step6
  (stage) => {
    const game = games[4]!(stage);
    const step = createRewind(game.field, game.step);
    return { ...game, step, saves: createSaves(game.field, localStorage) };
  },
  // #endregion step6
];
