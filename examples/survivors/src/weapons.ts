import { NO_ENTITY } from '@offheap/ecs';
import { strike } from './enemies.ts';
import { report } from './events.ts';
import { nearest, someNear } from './grid.ts';
import { bodies, Body, bullets, enemies, game, hero, Missile, missiles, world } from './world.ts';

const BOLT_SPEED = 470;
const BOLT_RADIUS = 7;
const MISSILE_SPEED = 330;
/** Radians per second. */
const MISSILE_TURN = 5;
const MISSILE_BLAST = 46;
const MISSILE_WAIT = 1.7;
export const BLADE_DISTANCE = 78;
const NOVA_WAIT = 3.2;

export const novaRadius = (): number => 90 + 24 * hero.nova;
/** The angle of a blade. */
export const bladeAngle = (blade: number): number => game.seconds * 3.1 + (blade * 2 * Math.PI) / hero.blades;

/** Fires the weapons that are ready. */
export function fireWeapons(dt: number): void {
  hero.nextBolt -= dt;
  hero.nextMissile -= dt;
  hero.nextNova -= dt;
  if (hero.nextBolt <= 0) fireBolts();
  if (hero.missiles > 0 && hero.nextMissile <= 0) fireMissiles();
  if (hero.nova > 0 && hero.nextNova <= 0) fireNova();
  if (hero.blades > 0) swingBlades();
}

function fireBolts(): void {
  const target = bodies.get(nearest(hero.at.x, hero.at.y, 430));
  if (target === undefined) return;
  hero.nextBolt = hero.boltWait;
  report('bolt', hero.at.x, hero.at.y);
  const angle = Math.atan2(target.at.y - hero.at.y, target.at.x - hero.at.x);
  for (let i = 0; i < hero.boltCount; i++) {
    const spread = (i - (hero.boltCount - 1) / 2) * 0.16;
    bullets.trySpawn((bullet) => {
      bullet.velocity.fromAngle(angle + spread, BOLT_SPEED);
      bullet.at.copy(hero.at).addScaled(bullet.velocity, 0.03);
      bullet.at.y -= 14;
      bullet.before.copy(bullet.at);
      bullet.pierce = hero.boltPierce;
    });
  }
}

function fireMissiles(): void {
  hero.nextMissile = MISSILE_WAIT;
  for (let i = 0; i < hero.missiles && missiles.length < missiles.capacity; i++) {
    const angle = game.random() * 2 * Math.PI;
    const x = hero.at.x + Math.cos(angle) * 200;
    const y = hero.at.y + Math.sin(angle) * 200;
    world.spawn(
      [Body, { at: hero.at, before: hero.at, radius: 6 }],
      [
        Missile,
        (missile) => {
          missile.velocity.fromAngle(angle, MISSILE_SPEED * 0.5);
          missile.target = nearest(x, y, 240);
        },
      ],
    );
  }
}

function fireNova(): void {
  hero.nextNova = NOVA_WAIT;
  const { x, y } = hero.at;
  report('nova', x, y);
  someNear(x, y, novaRadius(), (near) => {
    strike(near.entity, hero.damage * 1.6, x, y, 260);
    return false;
  });
}

function swingBlades(): void {
  for (let blade = 0; blade < hero.blades; blade++) {
    const angle = bladeAngle(blade);
    const x = hero.at.x + Math.cos(angle) * BLADE_DISTANCE;
    const y = hero.at.y + Math.sin(angle) * BLADE_DISTANCE;
    someNear(x, y, 14, (near) => {
      // Not while the enemy still staggers from the last hit.
      if (enemies.get(near.entity)?.state !== 'hit')
        strike(near.entity, hero.damage * 0.8, hero.at.x, hero.at.y, 120);
      return false;
    });
  }
}

/** Moves the bolts, and hits the enemies in their path. */
export function moveBullets(dt: number): void {
  bullets.destroyWhere((bullet) => {
    bullet.before.copy(bullet.at);
    bullet.at.addScaled(bullet.velocity, dt);
    bullet.life -= dt;
    if (bullet.life <= 0) return true;
    const { x, y } = bullet.at;
    const { x: vx, y: vy } = bullet.velocity;
    return someNear(x, y, BOLT_RADIUS, (near) => {
      if (near.entity === bullet.last) return false;
      strike(near.entity, hero.damage, x - vx, y - vy, 150);
      bullet.last = near.entity;
      return bullet.pierce-- === 0;
    });
  });
}

/** Steers each missile to its target. A missile whose target is destroyed selects another one. */
export const moveMissiles = world.query(Body, Missile).system((body, missile, entity, dt: number) => {
  const { at } = body;
  body.before.copy(at);
  if (missile.target === NO_ENTITY) missile.target = nearest(at.x, at.y, 400);
  const target = missile.target === NO_ENTITY ? undefined : bodies.get(missile.target);
  if (target !== undefined) turnTo(missile, target.at.x - at.x, target.at.y - at.y, MISSILE_TURN * dt);
  missile.velocity.setLength(Math.min(MISSILE_SPEED, missile.velocity.length() + 300 * dt));
  at.addScaled(missile.velocity, dt);
  missile.life -= dt;
  if (missile.life > 0 && !someNear(at.x, at.y, body.radius, () => true)) return;
  blast(at.x, at.y);
  world.entities.destroy(entity);
});

/** Turns the direction of a missile by at most `most` radians. */
function turnTo(missile: Missile, x: number, y: number, most: number): void {
  const turn = Math.atan2(y, x) - missile.velocity.angle();
  const least = Math.atan2(Math.sin(turn), Math.cos(turn)); // the shorter direction
  missile.velocity.rotate(Math.min(Math.max(least, -most), most));
}

function blast(x: number, y: number): void {
  report('blast', x, y);
  someNear(x, y, MISSILE_BLAST, (near) => {
    strike(near.entity, hero.damage * 2.2, x, y, 220);
    return false;
  });
}
