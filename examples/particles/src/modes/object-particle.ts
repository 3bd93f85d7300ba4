import type { IParticle, Texture } from 'pixi.js';
import type { Looks } from '../scenes/scene.ts';
import type { ParticleFields } from '../simulation/particle.ts';
import type { RequestFields } from '../simulation/request.ts';

/** Number of ages for which the look is computed in advance. */
const AGES = 64;

/** A particle as an object, with the properties of the simulation and those that the `ParticleContainer` of pixi.js reads. */
export class ObjectParticle implements ParticleFields, IParticle {
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  span = 0;
  size = 0;
  tint = 0;
  kind = 0;
  scaleX = 0;
  scaleY = 0;
  anchorX = 0.5;
  anchorY = 0.5;
  rotation = 0;
  color = 0;
  texture: Texture;

  constructor(texture: Texture) {
    this.texture = texture;
  }
}

/** The look of particles that are objects: pixi.js reads scale and colour from the object, so each step writes them. */
export class ObjectLooks {
  /** A texture for each kind. */
  readonly textures: readonly Texture[];
  readonly #scale: Float64Array;
  readonly #alpha: Uint32Array;

  /** @param textureScale the factor from the size of a particle to the scale of its texture. */
  constructor(looks: Looks, textures: readonly Texture[], textureScale: number) {
    this.textures = textures;
    this.#scale = Float64Array.from(
      { length: AGES },
      (_, i) => textureScale * blend(looks.scale, i / (AGES - 1)),
    );
    this.#alpha = Uint32Array.from({ length: AGES }, (_, i) =>
      Math.round(255 * blend(looks.alpha, i / (AGES - 1))),
    );
  }

  /** Writes the properties that pixi.js draws. */
  show(particle: ObjectParticle): void {
    const age = Math.max(0, Math.min(AGES - 1, ((1 - particle.life / particle.span) * AGES) | 0));
    const scale = particle.size * this.#scale[age]!;
    const { tint } = particle;
    particle.scaleX = scale;
    particle.scaleY = scale;
    particle.color =
      this.#alpha[age]! * 0x1000000 + (((tint & 0xff) << 16) | (tint & 0xff00) | (tint >>> 16));
  }

  /** Copies another particle, including its age. */
  resume(particle: ObjectParticle, like: Readonly<ParticleFields>): void {
    this.start(particle, like);
    particle.span = like.span;
    this.show(particle);
  }

  /** Initializes a particle from a request. */
  start(particle: ObjectParticle, request: Readonly<RequestFields>): void {
    particle.x = request.x;
    particle.y = request.y;
    particle.vx = request.vx;
    particle.vy = request.vy;
    particle.life = request.life;
    particle.span = request.life;
    particle.size = request.size;
    particle.tint = request.tint;
    particle.kind = request.kind;
    particle.texture = this.textures[request.kind]!;
    this.show(particle);
  }
}

function blend(stops: readonly number[], part: number): number {
  const at = part * (stops.length - 1);
  const i = Math.min(Math.floor(at), stops.length - 2);
  if (i < 0) return stops[0]!;
  return stops[i]! + (stops[i + 1]! - stops[i]!) * (at - i);
}
