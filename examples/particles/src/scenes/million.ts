import type { EmitterConfig } from '@offheap/pixi/emitter';
import type { EmitterScene } from './scene.ts';

/** Arms of the flower. A million is a multiple of them: otherwise the last wave would exceed the limit. */
const ARMS = 20;

/** A million particles of one emitter: streams that swing sideways, further and further. Where all of them turn, there is a bright ring. */
export const million: EmitterScene = {
  name: 'million',
  kind: 'emitters',
  title: 'Million',
  hint: 'One emitter, one draw call, nothing stored',
  why: 'One emitter: the GPU computes each particle from its number and the time. 1,000,000 particles take no memory, no upload, no collection.',
  background: 0x04040a,
  parameters: { count: 1_000_000, life: 9, speed: 46, spread: 0.5, size: 1 },
  most: 1_000_000,
  play: ({ count, life, speed, spread, size }) => {
    const flower: EmitterConfig = {
      emission: { interval: (ARMS * life) / count, count: ARMS, limit: Math.min(1_000_000, count + ARMS) },
      lifetime: life,
      shape: { type: 'burst', spacing: 360 / ARMS },
      angle: [-10.4 * spread, 10.4 * spread],
      speed: [0.25 * speed, speed],
      path: 'sin(x / 34) * (8 + x * 0.45)',
      scale: [0.05 * size, 0.22 * size],
      alpha: {
        stops: [
          [0, 0.04],
          [0.25, 0.12],
          [0.55, 0.24],
          [0.75, 0.14],
          [1, 0],
        ],
      },
      color: {
        stops: [
          [0, '#fff0c4'],
          [0.16, '#ffb24d'],
          [0.4, '#ff3f78'],
          [0.68, '#6a3cff'],
          [1, '#10d8ff'],
        ],
      },
      textures: { frames: ['dot'] },
      blendMode: 'add',
    };
    return { emitters: { flower } };
  },
};
