import type { Curve, Emitter, EmitterConfig } from '@offheap/pixi/emitter';
import type { Settings } from '../settings.ts';
import type { World } from '../simulation/world.ts';
import type { EmitterScene, Play } from './scene.ts';

/** Where the fire burns: above the logs. */
export const HEARTH = { x: 0, y: -88 };
/** How much larger the fire is than other scenes. */
export const ZOOM = 1.35;

type Stop = readonly [at: number, factor: number];

/** A curve of scales, different from particle to particle. */
function stops(size: number, ...list: readonly Stop[]): Curve {
  return { stops: list.map(([at, factor]) => [at, factor * size]), multiplier: [0.5, 1.15] };
}

/** A campfire. */
class Fire implements Play {
  readonly emitters: Readonly<Record<string, EmitterConfig>>;

  constructor({ count, life, speed, wind, size }: Settings) {
    // Tongues that cover each other, from red ones at the back to white ones at the base. They rise from a few places.
    const flame = (
      part: number,
      roots: readonly number[],
      config: Partial<EmitterConfig> & Pick<EmitterConfig, 'lifetime'>,
    ): EmitterConfig => ({
      emission: { interval: life / (part * count), limit: count },
      position: HEARTH,
      shape: {
        type: 'lines',
        chains: roots.map((x) => [
          [x - 4, 0],
          [x + 4, 4],
        ]),
      },
      spin: [-25, 25],
      textures: { frames: ['flame'] },
      ...config,
    });
    this.emitters = {
      smoke: {
        emission: { interval: 0.06 },
        lifetime: [2.6, 4.4],
        position: { x: HEARTH.x, y: HEARTH.y - 190 },
        shape: { type: 'rectangle', x: -30, y: -30, width: 60, height: 60 },
        angle: [-100, -80],
        speed: [45, 100],
        acceleration: { x: 10 + 0.4 * wind, y: -4 },
        spin: [-20, 20],
        scale: {
          stops: [
            [0, 0.7],
            [1, 2.4],
          ],
        },
        alpha: {
          stops: [
            [0, 0],
            [0.2, 0.1],
            [1, 0],
          ],
        },
        color: {
          stops: [
            [0, '#5c4a42'],
            [0.4, '#3c3a3e'],
            [1, '#2a2c34'],
          ],
        },
        textures: { frames: ['smoke', 'smoke2'] },
      },
      flames: flame(0.3, [-62, -42, -22, 2, 24, 44, 62], {
        lifetime: [0.45 * life, 0.95 * life],
        angle: [-98, -82],
        speed: [0.2 * speed, 0.4 * speed],
        acceleration: { x: wind, y: -130 },
        scale: stops(size, [0, 0.4], [0.3, 0.9], [1, 0.2]),
        alpha: {
          stops: [
            [0, 0],
            [0.15, 0.8],
            [0.7, 0.7],
            [1, 0],
          ],
        },
        color: {
          stops: [
            [0, '#ff8a24'],
            [0.35, '#f2600e'],
            [0.75, '#b81e0a'],
            [1, '#5a0c06'],
          ],
        },
      }),
      tongues: flame(0.2, [-26, 0, 24], {
        lifetime: [0.75 * life, 1.5 * life],
        angle: [-95, -85],
        speed: [0.42 * speed, 0.62 * speed],
        acceleration: { x: 1.3 * wind, y: -90 },
        scale: stops(size, [0, 0.55], [0.3, 1.1], [1, 0.15]),
        alpha: {
          stops: [
            [0, 0],
            [0.12, 0.85],
            [0.7, 0.75],
            [1, 0],
          ],
        },
        color: {
          stops: [
            [0, '#ffd23e'],
            [0.28, '#ffd23e'],
            [0.5, '#ff7a1a'],
            [0.8, '#b81e0a'],
            [1, '#5a0c06'],
          ],
        },
      }),
      core: flame(0.2, [-28, -14, 2, 16, 30], {
        lifetime: [0.4 * life, 0.8 * life],
        angle: [-94, -86],
        speed: [0.25 * speed, 0.5 * speed],
        scale: stops(size, [0, 0.35], [0.3, 0.65], [1, 0.15]),
        alpha: {
          stops: [
            [0, 0],
            [0.2, 0.8],
            [0.5, 0.7],
            [1, 0],
          ],
        },
        color: {
          stops: [
            [0, '#fff6dc'],
            [0.4, '#fff6dc'],
            [0.7, '#ffe070'],
            [1, '#ffb02e'],
          ],
        },
      }),
      embers: {
        emission: { interval: 0.022 },
        lifetime: [1.4, 3.6],
        position: { x: HEARTH.x, y: HEARTH.y - 30 },
        shape: { type: 'rectangle', x: -46, y: -40, width: 92, height: 60 },
        angle: [-108, -72],
        speed: [120, 290],
        path: 'sin(x / 34) * 14 + sin(x / 13) * 6',
        scale: [0.1, 0.24],
        alpha: {
          stops: [
            [0, 0],
            [0.06, 1],
            [0.5, 0.9],
            [0.6, 0.4],
            [0.68, 0.9],
            [0.8, 0.3],
            [0.88, 0.7],
            [1, 0],
          ],
        },
        color: {
          stops: [
            [0, '#fff2c0'],
            [0.25, '#ffb84a'],
            [0.7, '#ff6a1c'],
            [1, '#a01c04'],
          ],
        },
        textures: { frames: ['spark'] },
        blendMode: 'add',
      },
      sparks: {
        emission: { autoStart: false },
        lifetime: [0.5, 1.5],
        angle: [-150, -30],
        speed: [90, 420],
        drag: 1.2,
        acceleration: { x: wind, y: 130 },
        scale: [0.12, 0.3],
        color: {
          stops: [
            [0, '#fff6d8'],
            [0.3, '#ffb040'],
            [1, '#c02804'],
          ],
        },
        alpha: {
          stops: [
            [0, 1],
            [0.7, 0.8],
            [1, 0],
          ],
        },
        textures: { frames: ['spark'] },
        blendMode: 'add',
        trail: { duration: 0.12, segments: 8, width: 9 },
      },
    };
  }

  step({ bursts, x, y, width, floor, unit }: World, emitters: Readonly<Record<string, Emitter>>): void {
    if (bursts > 0)
      emitters['sparks']!.burst(70 * bursts, (x - width / 2) / (ZOOM * unit), (y - floor) / (ZOOM * unit));
  }
}

export const fire: EmitterScene = {
  name: 'fire',
  kind: 'emitters',
  title: 'Fire',
  hint: 'Press to strike sparks',
  why: 'Procedural emitters: the GPU computes births, too. Nothing is stored, uploaded or collected for a flame, so there are no modes to compare.',
  background: 0x05070c,
  parameters: { count: 420, life: 0.9, speed: 330, size: 1, wind: 0 },
  most: 2000,
  play: (settings) => new Fire(settings),
};
