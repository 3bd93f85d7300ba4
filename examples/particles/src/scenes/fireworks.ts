import type { Emitter, EmitterConfig } from '@offheap/pixi/emitter';
import type { Settings } from '../settings.ts';
import { Random } from '../simulation/random.ts';
import type { World } from '../simulation/world.ts';
import type { EmitterScene, Play } from './scene.ts';

/** A kind of shell. `tint` also colours the light that a shell casts. */
interface Kind {
  readonly tint: string;
  /** The size of the ball. */
  readonly reach: number;
  /** The minimum speed relative to the maximum: near 1, the stars form a ring; with 0, they fill the ball. */
  readonly inner: number;
  /** Factors of the drag, the life and the number of stars. */
  readonly drag: number;
  readonly life: number;
  readonly stars: number;
  /** Where it bursts: parts of half the width and of the height of the sky; on narrow screens, and on others. */
  readonly narrow: readonly [x: number, y: number];
  readonly wide: readonly [x: number, y: number];
}

/** In the order of the show. Every other round is mirrored. */
const KINDS: readonly Kind[] = [
  {
    tint: '#2cf06a',
    reach: 0.62,
    inner: 0.7,
    drag: 1.2,
    life: 1.3,
    stars: 0.4,
    narrow: [-0.62, 0.92],
    wide: [-0.31, 0.84],
  },
  {
    tint: '#ff3a24',
    reach: 0.62,
    inner: 0.4,
    drag: 1.2,
    life: 1.3,
    stars: 0.4,
    narrow: [0.62, 0.9],
    wide: [0.32, 0.82],
  },
  // A willow: it hangs long.
  {
    tint: '#ff9e26',
    reach: 1.18,
    inner: 0.2,
    drag: 0.8,
    life: 1.6,
    stars: 1,
    narrow: [0, 0.8],
    wide: [0, 0.62],
  },
  {
    tint: '#2a86ff',
    reach: 0.95,
    inner: 0.86,
    drag: 1,
    life: 1.2,
    stars: 0.6,
    narrow: [-0.5, 0.42],
    wide: [-0.5, 0.5],
  },
  {
    tint: '#ff3ec8',
    reach: 1,
    inner: 0.5,
    drag: 1,
    life: 1,
    stars: 0.7,
    narrow: [0.5, 0.4],
    wide: [0.51, 0.56],
  },
];
/** The width of a narrow sky, in units. */
const NARROW = 900;

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
  #launched = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#random = new Random(settings.seed);
    const kinds = KINDS.flatMap((kind, i) => {
      const stars = starsOf(kind, settings);
      return [
        [`stars${i}`, { ...stars, trail: trailOf(kind) }],
        [`glow${i}`, glowOf(kind, stars)],
      ] as const;
    });
    this.emitters = { ...Object.fromEntries(kinds), flash: FLASH, tail: TAIL };
  }

  step({ dt, width, floor, unit, x, y, bursts }: World, emitters: Readonly<Record<string, Emitter>>) {
    const wide = width / unit;
    const high = Math.min(floor / unit, 0.9 * wide);
    this.#next -= dt * this.#settings.rate;
    if (this.#next <= 0) {
      this.#launch(wide, high);
      this.#next = this.#launched % KINDS.length === 0 ? 1 : 0.3;
    }
    for (let i = 0; i < bursts; i++) {
      this.#burst(
        emitters,
        (x - width / 2) / unit,
        (y - floor) / unit,
        Math.floor(KINDS.length * this.#draw()),
      );
    }
    for (let i = this.#shells.length - 1; i >= 0; i--) {
      const shell = this.#shells[i]!;
      shell.vy += 300 * dt;
      shell.x += shell.vx * dt;
      shell.y += shell.vy * dt;
      shell.fuse -= dt;
      emitters['tail']!.burst(1, shell.x, shell.y);
      if (shell.fuse > 0) continue;
      this.#shells.splice(i, 1);
      this.#burst(emitters, shell.x, shell.y, shell.kind);
    }
    for (const flare of this.flares) flare.age += dt;
    while (this.flares.length > 0 && this.flares[0]!.age > FLARE_SECONDS) this.flares.shift();
  }

  #launch(wide: number, high: number): void {
    const round = Math.floor(this.#launched / KINDS.length);
    const kind = this.#launched++ % KINDS.length;
    const [x, y] = wide < NARROW ? KINDS[kind]!.narrow : KINDS[kind]!.wide;
    const rise = high * (y + 0.06 * (this.#draw() - 0.5));
    const fuse = Math.sqrt((2 * rise) / 300);
    const vx = 40 * (this.#draw() - 0.5);
    this.#shells.push({
      x: (wide / 2) * (round % 2 === 0 ? x : -x) - vx * fuse,
      y: 0,
      vx,
      vy: -300 * fuse,
      fuse: fuse * 0.94,
      kind,
    });
  }

  #burst(emitters: Readonly<Record<string, Emitter>>, x: number, y: number, kind: number): void {
    const count = Math.round((this.#settings.count / 6) * KINDS[kind]!.stars);
    emitters[`stars${kind}`]!.burst(count, x, y);
    // The same seed and the same bursts: each glow follows its star.
    emitters[`glow${kind}`]!.burst(count, x, y);
    emitters['flash']!.burst(1, x, y);
    this.flares.push({ x, y, tint: KINDS[kind]!.tint, age: 0 });
  }

  /** A number from 0 to 1. */
  #draw(): number {
    this.#random.fill(this.#number, 0, 1);
    return this.#number[0]!;
  }
}

function starsOf(
  { tint, reach, inner, drag, life, stars }: Kind,
  settings: Settings,
): EmitterConfig & { readonly scale: [number, number] } {
  const speed = reach * settings.speed;
  return {
    emission: { autoStart: false, limit: Math.ceil(settings.count * stars * 2) },
    lifetime: [0.75 * life * settings.life, 1.25 * life * settings.life],
    angle: [0, 360],
    speed: [inner * speed, speed],
    drag: 1.55 * drag,
    acceleration: { x: 0, y: settings.gravity },
    scale: [0.24 * settings.size, 0.36 * settings.size],
    color: {
      stops: [
        [0, '#ffffff'],
        [0.6, '#ffffff'],
        [1, tint],
      ],
    },
    // From the middle on it flickers.
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

/** A thin line that keeps the colour of its shell. */
function trailOf({ tint }: Kind): EmitterConfig['trail'] {
  return {
    duration: 0.9,
    segments: 20,
    width: {
      stops: [
        [0, 9],
        [1, 6],
      ],
    },
    alpha: {
      stops: [
        [0, 1],
        [0.3, 0.8],
        [0.7, 0.35],
        [1, 0],
      ],
    },
    color: {
      stops: [
        [0, '#ffffff'],
        [0.12, tint],
        [1, tint],
      ],
    },
  };
}

/** A small glow around each star. */
function glowOf({ tint }: Kind, stars: EmitterConfig & { readonly scale: [number, number] }): EmitterConfig {
  const [low, high] = stars.scale;
  return {
    ...stars,
    scale: [0.9 * low, 0.9 * high],
    color: tint,
    alpha: {
      stops: [
        [0, 0.1],
        [0.6, 0.08],
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

/** A piece of the line behind a shell. */
const TAIL: EmitterConfig = {
  emission: { autoStart: false },
  lifetime: 0.6,
  angle: -90,
  scale: 0.2,
  alpha: {
    stops: [
      [0, 1],
      [1, 0],
    ],
  },
  color: {
    stops: [
      [0, '#fff0c8'],
      [0.3, '#ffb43a'],
      [1, '#ff8a1e'],
    ],
  },
  textures: { frames: ['streak'] },
  blendMode: 'add',
};

export const fireworks: EmitterScene = {
  name: 'fireworks',
  kind: 'emitters',
  title: 'Fireworks',
  hint: 'Press to burst a shell right there',
  why: 'An emitter stores 28 bytes for each star. The GPU computes its path and its trail. No script runs for a star, so there are no modes to compare.',
  background: 0x050712,
  parameters: { count: 1440, rate: 1, life: 1.6, speed: 330, gravity: 80, size: 1 },
  most: 6000,
  play: (settings) => new Fireworks(settings),
};
