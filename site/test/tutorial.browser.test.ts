import { Container } from 'pixi.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Game, games } from '../tutorial/game.ts';

const STEP = 1 / 60;

function run(game: Game, seconds: number): void {
  for (let i = 0; i < seconds * 60; i++) game.step(STEP);
}

beforeEach(() => localStorage.clear());

describe('the bullet hell of the tutorial', () => {
  test('has a game for each of its six pages', () => {
    expect(games.length).toBe(6);
  });

  test.each(games.map((create, i) => [i + 1, create] as const))(
    'runs for ten seconds after step %i',
    (_, create) => {
      const stage = new Container();
      const game = create(stage);
      run(game, 10);
      expect(stage.children.length).toBeGreaterThan(0);
    },
  );

  test('step 2: shots fly, and are destroyed outside of the screen', () => {
    const { player, ...game } = games[1]!(new Container());
    run(game, 5);
    expect(player!.shots.length).toBeGreaterThan(10);
    expect(player!.shots.length).toBeLessThan(100);
  });

  test('step 2: the ship follows the pointer', () => {
    const { player, field, ...game } = games[1]!(new Container());
    Object.assign(field.input, { x: 100, y: 200 });
    run({ ...game, field }, 2);
    expect(player!.ship.at).toEqual({ x: 100, y: 200 });
  });

  test('step 3: enemies fill the screen with bullets', () => {
    const { enemies, ...game } = games[2]!(new Container());
    run(game, 4);
    expect(enemies!.bullets.length).toBeGreaterThan(150);
  });

  test('step 4: shots destroy enemies', () => {
    const { enemies, player, field, ...game } = games[3]!(new Container());
    const [enemy] = Array.from(enemies!.enemies, ({ at }) => ({ x: at.x, y: at.y + 120 }));
    Object.assign(field.input, enemy);
    const health = (): number => {
      let sum = 0;
      for (const each of enemies!.enemies) sum += each.health;
      return sum;
    };
    const before = health();
    run({ ...game, field }, 3);
    expect(player!.shots.length).toBeGreaterThan(0);
    expect(health()).toBeLessThan(before);
  });

  test('step 4: each shot damages one enemy and is destroyed, also if it destroys the enemy', () => {
    const game = games[3]!(new Container());
    const { enemies } = game.enemies!;
    const { shots } = game.player!;
    enemies.clear();
    shots.clear();
    const at = { x: 320, y: 100 };
    const strong = enemies.spawn({ at, health: 3, reload: 9 });
    const weak = enemies.spawn({ at, health: 1, reload: 9 }); // visited first: loops begin with the last entry
    for (let i = 0; i < 2; i++) shots.spawn({ at });
    const far = shots.spawn({ at: { x: 20, y: 300 } });
    game.step(STEP);
    expect([enemies.has(weak), enemies.get(strong)?.health]).toEqual([false, 2]);
    expect(shots.has(far)).toBe(true);
    expect(shots.find((shot) => shot.at.distance(at) < 30)).toBe(undefined);
  });

  test('step 5: a wave follows when all enemies are destroyed', () => {
    const { enemies, waves, ...game } = games[4]!(new Container());
    run(game, 1);
    expect(waves!.state.wave).toBe(1);
    enemies!.enemies.clear();
    run(game, 0.1);
    expect(waves!.state.wave).toBe(2);
    expect(enemies!.enemies.length).toBe(4);
  });

  test('step 6: rewinding restores the ship, the score and all bullets', () => {
    const game = games[5]!(new Container());
    const { field, waves, enemies, player } = game;
    run(game, 2);
    const before = {
      score: waves!.state.score,
      bullets: enemies!.bullets.length,
      x: player!.ship.at.x,
      life: player!.ship.lives,
    };
    Object.assign(field.input, { x: 20, y: 20 });
    run(game, 2);
    expect(player!.ship.at.x).not.toBe(before.x);
    field.input.isRewinding = true;
    run(game, 1); // at double speed
    expect(waves!.state.score).toBe(before.score);
    expect(enemies!.bullets.length).toBe(before.bullets);
    expect(player!.ship.at.x).toBe(before.x);
    expect(player!.ship.lives).toBe(before.life);
  });

  test('step 6: a saved game is loaded', () => {
    const first = games[5]!(new Container());
    run(first, 3);
    const { wave } = first.waves!.state;
    const bullets = first.enemies!.bullets.length;
    first.saves!.save();
    const second = games[5]!(new Container());
    expect(second.saves!.load()).toBe(true);
    expect(second.waves!.state.wave).toBe(wave);
    expect(second.enemies!.bullets.length).toBe(bullets);
  });
});
