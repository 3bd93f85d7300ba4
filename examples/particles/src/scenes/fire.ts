import type { Emitter, EmitterConfig } from '@offheap/pixi/emitter';
import type { Settings } from '../settings.ts';
import type { World } from '../simulation/world.ts';
import type { EmitterScene, Play } from './scene.ts';

/** Where the fire burns: above the logs. */
export const HEARTH = { x: 0, y: -88 };
/** How much larger the fire is than other scenes. */
export const ZOOM = 1.35;

/** A campfire. Flames add heat, not colour: the scenery turns the sum of the heat into colours. */
class Fire implements Play {
  readonly emitters: Readonly<Record<string, EmitterConfig>>;

  constructor({ count, life, speed, wind, size }: Settings) {
    const flame: EmitterConfig = {
      emission: { interval: (1.6 * life) / count, limit: count },
      lifetime: [0.4 * life, 0.85 * life],
      position: HEARTH,
      shape: { type: 'rectangle', x: -52, y: -4, width: 104, height: 12 },
      angle: [-106, -74],
      speed: [0.3 * speed, 0.62 * speed],
      acceleration: { x: wind, y: -110 },
      spin: [-70, 70],
      scale: {
        stops: [
          [0, 0.6 * size],
          [0.25, size],
          [1, 0.45 * size],
        ],
        multiplier: [0.75, 1.25],
      },
      alpha: {
        stops: [
          [0, 0],
          [0.15, 0.03],
          [0.6, 0.034],
          [1, 0],
        ],
      },
      textures: { frames: ['soft'] },
      blendMode: 'add',
    };
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
      // Wide and low, and narrow and high: together the shape of a flame.
      flames: flame,
      tongues: {
        ...flame,
        lifetime: [0.6 * life, 1.35 * life],
        shape: { type: 'rectangle', x: -26, y: -6, width: 52, height: 10 },
        angle: [-98, -82],
        speed: [0.4 * speed, speed],
        alpha: {
          stops: [
            [0, 0],
            [0.2, 0.024],
            [0.75, 0.06],
            [1, 0],
          ],
        },
      },
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
  why: 'Procedural emitters: the GPU computes births, too. Nothing is stored, uploaded or collected for a flame, so there is nothing for the modes to compare. A filter turns the heat of 420 flames into colours.',
  background: 0x05070c,
  parameters: { count: 420, life: 0.9, speed: 330, size: 1, wind: 0 },
  most: 2000,
  play: (settings) => new Fire(settings),
};
