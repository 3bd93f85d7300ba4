import type { Emitter, EmitterConfig } from '@offheap/pixi/emitter';
import type { Settings } from '../settings.ts';
import { Random } from '../simulation/random.ts';
import type { World } from '../simulation/world.ts';
import type { EmitterScene, Play } from './scene.ts';

/** A kind of shell. `tint` also colours the light that a shell casts. */
interface Kind {
  readonly tint: string;
  /** The colour of the stars as they go out. */
  readonly ember: string;
  /** The minimum speed relative to the maximum: near 1, the stars form a ring; with 0, they fill the ball. */
  readonly inner: number;
  /** Factors of the drag, the life and the number of stars. */
  readonly drag: number;
  readonly life: number;
  readonly stars: number;
}

const KINDS: readonly Kind[] = [
  { tint: '#ff2414', ember: '#7a0a08', inner: 0.55, drag: 1, life: 1, stars: 1 },
  { tint: '#ffae3a', ember: '#a04a06', inner: 0.72, drag: 1, life: 1, stars: 1.1 },
  { tint: '#1f78ff', ember: '#101f98', inner: 0.9, drag: 1, life: 1, stars: 0.8 },
  { tint: '#1ee04a', ember: '#06662a', inner: 0.25, drag: 1.35, life: 0.9, stars: 0.8 },
  { tint: '#a832ff', ember: '#480c84', inner: 0.6, drag: 1.1, life: 1.1, stars: 1 },
  // A willow: it hangs long.
  { tint: '#ffa030', ember: '#803606', inner: 0.12, drag: 0.8, life: 1.6, stars: 1.2 },
];

/** A shell on its way up, in units from the middle of the ground. */
interface Shell {
  x: number;
  y: number;
  vx: number;
  vy: number;
  fuse: number;
  readonly kind: number;
}

/** Light that a shell casts after it has burst. */
export interface Flare {
  readonly x: number;
  readonly y: number;
  readonly tint: string;
  age: number;
}

const GLOW = { frames: ['glow'] };
/** Seconds that a flare lasts. */
export const FLARE_SECONDS = 2.2;

/** Launches shells, and makes the emitters create stars where they burst. The emitters do the rest. */
export class Fireworks implements Play {
  readonly emitters: Readonly<Record<string, EmitterConfig>>;
  readonly flares: Flare[] = [];
  readonly #shells: Shell[] = [];
  readonly #settings: Settings;
  readonly #random: Random;
  readonly #number = new Float32Array(1);
  /** Seconds until the next launch. */
  #next = 0;
  #lastKind = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#random = new Random(settings.seed);
    const kinds = KINDS.flatMap((kind, i) => {
      const stars = starsOf(kind, settings);
      return [
        [`stars${i}`, { ...stars, trail: TRAIL }],
        [`glow${i}`, glowOf(stars)],
      ] as const;
    });
    this.emitters = { smoke: SMOKE, ...Object.fromEntries(kinds), flash: FLASH, tail: TAIL };
  }

  step({ dt, width, height, floor, unit, x, y, bursts }: World, emitters: Readonly<Record<string, Emitter>>) {
    const wide = width / unit;
    const high = Math.min(floor / unit, 0.85 * wide);
    this.#next -= dt * this.#settings.rate;
    if (this.#next <= 0) {
      this.#next = 0.22 + 0.36 * this.#draw();
      this.#launch(wide, high);
    }
    for (let i = 0; i < bursts; i++) {
      this.#burst(emitters, (x - width / 2) / unit, (y - height + (height - floor)) / unit, this.#pickKind());
    }
    for (let i = this.#shells.length - 1; i >= 0; i--) {
      const shell = this.#shells[i]!;
      shell.vy += 300 * dt;
      shell.x += shell.vx * dt;
      shell.y += shell.vy * dt;
      shell.fuse -= dt;
      emitters['tail']!.burst(2, shell.x, shell.y);
      if (shell.fuse > 0) continue;
      this.#shells.splice(i, 1);
      this.#burst(emitters, shell.x, shell.y, shell.kind);
    }
    for (const flare of this.flares) flare.age += dt;
    while (this.flares.length > 0 && this.flares[0]!.age > FLARE_SECONDS) this.flares.shift();
  }

  #launch(wide: number, high: number): void {
    const rise = high * (0.42 + 0.26 * this.#draw());
    const fuse = Math.sqrt((2 * rise) / 300);
    this.#shells.push({
      x: wide * 0.68 * (this.#draw() - 0.5),
      y: 0,
      vx: 70 * (this.#draw() - 0.5),
      vy: -300 * fuse,
      fuse: fuse * 0.94,
      kind: this.#pickKind(),
    });
  }

  #burst(emitters: Readonly<Record<string, Emitter>>, x: number, y: number, kind: number): void {
    const count = Math.round((this.#settings.count / 6) * KINDS[kind]!.stars);
    emitters[`stars${kind}`]!.burst(count, x, y);
    // The same seed and the same bursts: each glow follows its star.
    emitters[`glow${kind}`]!.burst(count, x, y);
    emitters['flash']!.burst(1, x, y);
    emitters['smoke']!.burst(8, x, y);
    this.flares.push({ x, y, tint: KINDS[kind]!.tint, age: 0 });
  }

  /** A random kind other than the last one. */
  #pickKind(): number {
    this.#lastKind = (this.#lastKind + 1 + Math.floor(this.#draw() * (KINDS.length - 1))) % KINDS.length;
    return this.#lastKind;
  }

  /** A number from 0 to 1. */
  #draw(): number {
    this.#random.fill(this.#number, 0, 1);
    return this.#number[0]!;
  }
}

function starsOf({ tint, ember, inner, drag, life, stars }: Kind, settings: Settings): EmitterConfig {
  return {
    emission: { autoStart: false, limit: Math.ceil(settings.count * stars * 2) },
    lifetime: [0.75 * life * settings.life, 1.25 * life * settings.life],
    angle: [0, 360],
    speed: [inner * settings.speed, settings.speed],
    drag: 1.55 * drag,
    acceleration: { x: 0, y: settings.gravity },
    scale: [0.26 * settings.size, 0.42 * settings.size],
    // White at first; from the middle on it flickers.
    color: {
      stops: [
        [0, '#ffffff'],
        [0.06, '#fff2e0'],
        [0.18, tint],
        [0.75, tint],
        [1, ember],
      ],
    },
    alpha: {
      stops: [
        [0, 1],
        [0.55, 1],
        [0.6, 0.35],
        [0.65, 1],
        [0.7, 0.3],
        [0.74, 0.95],
        [0.78, 0.2],
        [0.82, 0.9],
        [0.86, 0.15],
        [0.9, 0.8],
        [0.94, 0.1],
        [0.97, 0.5],
        [1, 0],
      ],
    },
    textures: { frames: ['spark'] },
    blendMode: 'add',
  };
}

const TRAIL: EmitterConfig['trail'] = {
  duration: 0.6,
  segments: 20,
  width: {
    stops: [
      [0, 15],
      [1, 4],
    ],
  },
  // The square of what is left of the trail.
  alpha: {
    stops: [
      [0, 0.9],
      [0.25, 0.5],
      [0.5, 0.23],
      [0.75, 0.06],
      [1, 0],
    ],
  },
  color: {
    stops: [
      [0, '#ffffff'],
      [1, '#ff8c2e'],
    ],
  },
};

/** The glow of stars. */
function glowOf(stars: EmitterConfig): EmitterConfig {
  const [low, high] = stars.scale as [number, number]; // created by starsOf
  return {
    ...stars,
    scale: [2.2 * low, 2.2 * high],
    alpha: {
      stops: [
        [0, 0.04],
        [0.6, 0.03],
        [1, 0],
      ],
    },
    textures: GLOW,
  };
}

/** 150 pixels for a tenth of a second. */
const FLASH: EmitterConfig = {
  emission: { autoStart: false },
  lifetime: 0.1,
  scale: {
    stops: [
      [0, 1.2],
      [1, 0.5],
    ],
  },
  alpha: {
    stops: [
      [0, 0.9],
      [1, 0],
    ],
  },
  color: '#fff4e0',
  textures: GLOW,
  blendMode: 'add',
};

const SMOKE: EmitterConfig = {
  emission: { autoStart: false },
  lifetime: [2.5, 5],
  angle: [0, 360],
  speed: [20, 170],
  drag: 1.4,
  acceleration: { x: 14, y: 6 },
  spin: [-14, 14],
  scale: {
    stops: [
      [0, 0.7],
      [1, 2.6],
    ],
  },
  alpha: {
    stops: [
      [0, 0],
      [0.1, 0.07],
      [1, 0],
    ],
  },
  color: '#8f86a8',
  textures: { frames: ['smoke', 'smoke2'] },
};

const TAIL: EmitterConfig = {
  emission: { autoStart: false },
  lifetime: [0.25, 0.7],
  angle: [50, 130],
  speed: [10, 60],
  acceleration: { x: 0, y: 90 },
  scale: [0.12, 0.26],
  alpha: {
    stops: [
      [0, 1],
      [1, 0],
    ],
  },
  color: {
    stops: [
      [0, '#fff0c8'],
      [1, '#ff7a1e'],
    ],
  },
  textures: { frames: ['spark'] },
  blendMode: 'add',
};

export const fireworks: EmitterScene = {
  name: 'fireworks',
  kind: 'emitters',
  title: 'Fireworks',
  hint: 'Press to burst a shell right there',
  why: 'An emitter stores 28 bytes for each star. The GPU computes its path and its trail. No script runs for a star, so all modes are the same.',
  background: 0x050712,
  parameters: { count: 1440, rate: 1, life: 1.6, speed: 330, gravity: 80, size: 1 },
  most: 6000,
  play: (settings) => new Fireworks(settings),
};
