import { type ColorCurve, Emitter, type EmitterConfig } from '@offheap/pixi/emitter';
import type { Art } from './art.ts';

type Stops = { readonly stops: readonly (readonly [time: number, value: number])[] };
/** A value that changes from one number to another over the life of a particle. */
const curve = (from: number, to: number): Stops => ({ stops: [[0, from], [1, to]] }); // prettier-ignore
const colors = (...list: readonly string[]): ColorCurve => ({
  stops: list.map((color, i) => [i / (list.length - 1), color] as const),
});

/** The common properties of all bursts: particles are emitted only by `burst`, in all directions. */
function burst(limit: number, rest: Omit<EmitterConfig, 'emission'>): EmitterConfig {
  return {
    emission: { limit, autoStart: false },
    angle: [0, 360],
    alpha: curve(1, 0),
    blendMode: 'add',
    ...rest,
  };
}

/** The colour of the burst of an enemy, by its kind. */
const REMAINS = ['#9bea6a', '#b07cf0', '#fff3d6', '#a8f0ff', '#ff8a5c'];

const SPARKS = burst(800, {
  lifetime: [0.12, 0.3],
  speed: [60, 240],
  scale: curve(0.5, 0.1),
  color: '#ffe7a8',
});
/** A blast: a white core, flames around it, and fumes that remain. */
const CORES = burst(60, {
  lifetime: 0.12,
  scale: curve(0.65, 0.5),
  alpha: curve(0.8, 0),
});
const FLAMES = burst(800, {
  lifetime: [0.2, 0.45],
  speed: [20, 150],
  drag: 2,
  scale: curve(0.8, 0.2),
  alpha: curve(0.5, 0),
  color: colors('#ffe98a', '#ff9d33', '#e0452a'),
  blendMode: 'normal',
});
const FUMES = burst(500, {
  lifetime: [0.4, 0.8],
  speed: [20, 90],
  drag: 2,
  scale: curve(0.6, 1.3),
  alpha: curve(0.4, 0),
  color: '#3a3140',
  blendMode: 'normal',
});
const SMOKE = burst(1000, {
  lifetime: [0.25, 0.45],
  speed: [0, 20],
  scale: curve(0.42, 0.05),
  alpha: curve(0.5, 0),
  color: colors('#ffd1f7', '#8a3bd8'),
});
const TWINKLES = burst(600, {
  lifetime: [0.25, 0.5],
  speed: [20, 90],
  scale: curve(0.6, 0),
  alpha: curve(0.5, 0),
  color: '#5fd0e8',
});
const STARS = burst(300, {
  lifetime: [0.5, 1.1],
  speed: [80, 260],
  drag: 1.5,
  scale: curve(1.2, 0.1),
  alpha: curve(0.8, 0),
  color: colors('#ffe27a', '#ffb938'),
  blendMode: 'normal',
});
/** Sparks that rise around the hero while the player chooses. */
const GLORY: EmitterConfig = {
  emission: { interval: 0.022, limit: 80, autoStart: false },
  lifetime: [0.6, 1.2],
  shape: { type: 'rectangle', x: -36, y: -8, width: 72, height: 16 },
  angle: -90,
  speed: [50, 150],
  scale: curve(0.75, 0.1),
  alpha: curve(1, 0),
  color: colors('#fff3c0', '#ffb938'),
  blendMode: 'add',
};
const RING = burst(8, { lifetime: 0.45, scale: curve(0.2, 1), color: '#bfe9ff' });

function remains(color: string): EmitterConfig {
  return burst(1500, {
    lifetime: [0.3, 0.65],
    speed: [40, 190],
    acceleration: { x: 0, y: 160 },
    scale: curve(0.34, 0.08),
    color,
    blendMode: 'normal',
  });
}

/** An emitter for each effect. */
export function makeParticles({ textures, frames }: Art) {
  const emitter = (config: EmitterConfig, frame = frames.dot): Emitter =>
    new Emitter(config, { textures: textures[frame]! });
  return {
    remains: REMAINS.map((color) => emitter(remains(color))),
    sparks: emitter(SPARKS, frames.star),
    cores: emitter(CORES),
    flames: emitter(FLAMES),
    fumes: emitter(FUMES),
    smoke: emitter(SMOKE),
    twinkles: emitter(TWINKLES, frames.star),
    stars: emitter(STARS, frames.star),
    glory: emitter(GLORY, frames.star),
    ring: emitter(RING, frames.ring),
  };
}
