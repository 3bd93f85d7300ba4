import type { Entity } from '@offheap/ecs';
import { report } from './events.ts';
import { pushApart } from './grid.ts';
import { dropGem } from './pickups.ts';
import { Body, bodies, elites, Enemy, enemies, game, hero, MAX_ENEMIES, world } from './world.ts';

/** Properties of each kind of enemy. `from`: seconds until the first one appears. */
export const KINDS = [
  { name: 'Slime', hp: 10, speed: 44, radius: 11, damage: 2, xp: 1, from: 0 },
  { name: 'Bat', hp: 8, speed: 84, radius: 9, damage: 2, xp: 1, from: 25 },
  { name: 'Skeleton', hp: 26, speed: 54, radius: 11, damage: 4, xp: 2, from: 60 },
  { name: 'Ghost', hp: 40, speed: 66, radius: 11, damage: 5, xp: 3, from: 120 },
  { name: 'Ogre', hp: 600, speed: 40, radius: 26, damage: 12, xp: 30, from: Infinity },
] as const;
const OGRE = KINDS.length - 1;
const OGRE_NAMES = ['Grumbold', 'Mossjaw', 'Old Thud', 'Gravelgut', 'Borka'];

/** Enemies appear at this distance from the hero, and enemies further away than `FAR` return to this distance. */
const SPAWN_DISTANCE = 660;
const FAR = 900;
/** Seconds of each state. */
const RISE = 0.5;
const STAGGER = 0.16;
export const FALL = 0.28;

const prefabs = KINDS.map(({ radius }, kind) => world.prefab([Body, { radius }], [Enemy, { kind }]));

/** Creates an enemy near the hero; later enemies are stronger. */
function spawnEnemy(kind: number, distance: number): Entity {
  const angle = game.random() * 2 * Math.PI;
  const x = hero.at.x + Math.cos(angle) * distance;
  const y = hero.at.y + Math.sin(angle) * distance;
  const hp = KINDS[kind]!.hp * (1 + game.seconds / 100);
  return prefabs[kind]!.spawn([Body, { at: { x, y }, before: { x, y } }], [Enemy, { hp }]);
}

/** Creates the enemies that are due: their number and strength increase over time. */
export function spawnEnemies(dt: number): void {
  const { seconds } = game;
  const wanted = Math.min(MAX_ENEMIES - 20, 20 + seconds * 1.8 + (seconds / 9) ** 2);
  if (enemies.length < wanted) game.due += dt * (2.5 + seconds / 6);
  for (; game.due >= 1; game.due--) {
    const kinds = KINDS.filter(({ from }) => from <= seconds).length;
    // Every sixth enemy rises from the ground in view of the player.
    spawnEnemy(Math.floor(game.random() * kinds), game.random() < 1 / 6 ? 300 : SPAWN_DISTANCE);
  }
  if (seconds > 45 * (game.elites + 1)) spawnElite();
}

function spawnElite(): void {
  const name = OGRE_NAMES[game.elites++ % OGRE_NAMES.length]!;
  const entity = spawnEnemy(OGRE, 420);
  elites.add(entity, { name, fullHp: enemies.get(entity)!.hp });
}

/** Creates many enemies together on a disc around the hero, for measurements and screenshots. */
export function spawnHorde(count: number): void {
  for (let i = 0; i < count; i++) spawnEnemy(i % OGRE, 120 + 540 * Math.sqrt(game.random()));
}

/** Moves all enemies. Enemies that touch the hero hurt the hero. */
export const moveEnemies = world.query(Body, Enemy).system((body, enemy, entity, dt: number) => {
  const { at } = body;
  const kind = KINDS[enemy.kind]!;
  body.before.copy(at);
  enemy.time += dt;
  if (enemy.state === 'chase') {
    const distance = at.distance(hero.at);
    enemy.facesLeft = hero.at.x < at.x;
    enemy.walked += dt;
    if (distance < body.radius + 12) hurtHero(kind.damage);
    else at.moveTowards(hero.at, kind.speed * dt);
    pushApart(body);
    if (distance > FAR) comeBack(body);
  } else if (enemy.state === 'dying') {
    at.addScaled(enemy.push, dt);
    if (enemy.time > FALL) world.entities.destroy(entity);
  } else {
    at.addScaled(enemy.push, dt);
    if (enemy.time > (enemy.state === 'hit' ? STAGGER : RISE)) {
      enemy.state = 'chase';
      enemy.push.zero();
    }
  }
});

/** Moves an enemy that is too far away to the distance at which new enemies appear. */
function comeBack(body: Body): void {
  const angle = game.random() * 2 * Math.PI;
  body.at.set(hero.at.x + Math.cos(angle) * SPAWN_DISTANCE, hero.at.y + Math.sin(angle) * SPAWN_DISTANCE);
  body.before.copy(body.at);
}

/** Hurts the hero, unless it was hurt a moment ago. */
function hurtHero(damage: number): void {
  if (hero.unhurt < 0.5) return;
  hero.unhurt = 0;
  hero.hp = Math.max(0, hero.hp - damage);
  report('hurt', hero.at.x, hero.at.y);
  if (hero.hp > 0) return;
  game.phase = 'over';
  report('over', hero.at.x, hero.at.y);
}

/** Hurts an enemy, and pushes it away from a point. */
export function strike(entity: Entity, damage: number, fromX: number, fromY: number, force: number): void {
  const enemy = enemies.get(entity);
  const body = bodies.get(entity);
  if (enemy === undefined || body === undefined || enemy.state === 'dying') return;
  const amount = Math.round(damage * (0.85 + 0.3 * game.random()));
  enemy.hp -= amount;
  enemy.state = enemy.hp > 0 ? 'hit' : 'dying';
  enemy.time = 0;
  enemy.push.set(body.at.x - fromX, body.at.y - fromY).setLength((force * 10) / body.radius);
  report('strike', body.at.x, body.at.y, amount);
  if (enemy.state !== 'dying') return;
  game.kills++;
  dropGem(body.at.x, body.at.y, KINDS[enemy.kind]!.xp);
}
