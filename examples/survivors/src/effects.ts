import { Container, Sprite } from 'pixi.js';
import type { Art } from './art.ts';
import { shake } from './camera.ts';
import { makeDamageNumbers } from './damage-numbers.ts';
import { type EventKind, listen } from './events.ts';
import { makeParticles } from './particles.ts';
import { novaRadius } from './weapons.ts';
import { bodies, Body, enemies, game, hero, Missile, world } from './world.ts';

/** Half of the picture of the nova's ring, in points. */
const RING = 62;

/** Particles, numbers and the shaking camera: visible effects that are not part of the game state. */
export function makeEffects(art: Art) {
  const particles = makeParticles(art);
  const { remains, sparks, fumes, flames, cores, smoke, twinkles, stars, glory, ring } = particles;
  const above = [...remains, sparks, fumes, flames, cores, smoke, twinkles, glory];
  const below = [ring, stars];
  const column = new Sprite({
    texture: art.textures[art.frames.column]!,
    anchor: { x: 0.5, y: 1 },
    blendMode: 'add',
  });
  const numbers = makeDamageNumbers(art);
  const layer = new Container({ children: [...above, numbers.view] });

  /** The effects of each event. */
  const effects: Partial<Record<EventKind, (x: number, y: number, amount: number) => void>> = {
    strike(x, y, amount) {
      numbers.show(x, y - 30, amount);
      sparks.burst(2, x, y - 12);
    },
    blast(x, y) {
      fumes.burst(8, x, y - 10);
      flames.burst(14, x, y - 10);
      cores.burst(1, x, y - 10);
      shake(2.5);
    },
    nova(x, y) {
      const scale = novaRadius() / RING;
      ring.scale.set(scale);
      ring.burst(1, x / scale, y / scale);
    },
    gem: (x, y) => twinkles.burst(2, x, y - 8),
    level: (x, y) => stars.burst(36, x, y - 20),
    hurt: () => shake(7),
    over: () => shake(16),
  };
  listen((kind, x, y, amount) => effects[kind]?.(x, y, amount));

  // The observer is one of the bodies: their pool was created first, so the enemy still exists when the observer runs.
  bodies.onRemove((body, entity) => {
    const enemy = enemies.get(entity);
    if (enemy === undefined) return;
    const isBig = body.radius > 20;
    remains[enemy.kind]!.burst(isBig ? 90 : 12, body.at.x, body.at.y - body.radius);
    if (isBig) shake(9);
  });

  const trail = world.query(Body, Missile).system((body) => smoke.burst(1, body.at.x, body.at.y));

  return {
    layer,
    /** Effects on the ground, behind the actors. */
    ground: new Container({ children: [...below, column] }),
    update(seconds: number): void {
      if (seconds > 0 && game.phase === 'play') trail();
      const isChoosing = game.phase === 'choose';
      column.visible = isChoosing;
      if (glory.emitting !== isChoosing) {
        column.position.copyFrom(hero.at);
        glory.jumpTo(hero.at.x, hero.at.y);
        glory.emitting = isChoosing;
      }
      for (const emitter of above) emitter.update(seconds);
      for (const emitter of below) emitter.update(seconds);
      numbers.update(seconds);
    },
  };
}
