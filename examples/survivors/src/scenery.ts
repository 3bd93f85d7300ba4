import { Texture } from 'pixi.js';
import { glow, oval, shape } from './brush.ts';

/** Pixels of the ground for each point. */
const DENSITY = 2;

/** A square tile of ground that can be repeated. */
export function makeGround(random: () => number): Texture {
  const size = 512;
  const canvas = new OffscreenCanvas(size * DENSITY, size * DENSITY);
  const c = canvas.getContext('2d')!;
  c.scale(DENSITY, DENSITY);
  c.fillStyle = '#2c4b4a';
  c.fillRect(0, 0, size, size);
  // Drawn nine times, so that a shape that crosses an edge continues at the opposite edge.
  const everywhere = (draw: (x: number, y: number) => void): void => {
    const [x, y] = [random() * size, random() * size];
    for (const dx of [-size, 0, size]) for (const dy of [-size, 0, size]) draw(x + dx, y + dy);
  };
  for (let i = 0; i < 40; i++) {
    const [rx, ry] = [30 + random() * 70, 20 + random() * 40];
    const color = i % 2 === 0 ? '#31555018' : '#233f4322';
    everywhere((x, y) => [1, 0.75, 0.5].forEach((part) => oval(c, x, y, rx * part, ry * part, color)));
  }
  for (let i = 0; i < 520; i++) {
    const color = ['#3a625a', '#436e60', '#264445', '#4c7a66'][i % 4]!;
    const lean = random() * 4 - 2;
    everywhere((x, y) => {
      for (const blade of [-2.5, 0, 2.5]) {
        shape(
          c,
          [
            [x + blade - 0.8, y],
            [x + blade + lean + blade * 0.5, y - 5 - Math.abs(lean)],
            [x + blade + 0.8, y],
          ],
          color,
        );
      }
    });
  }
  for (let i = 0; i < 26; i++) {
    const color = ['#f4e3a1', '#e8a0bf', '#a9c7ff'][i % 3]!;
    everywhere((x, y) => {
      for (const [dx, dy] of [
        [-1.8, 0],
        [1.8, 0],
        [0, -1.8],
        [0, 1.8],
      ] as const)
        oval(c, x + dx, y + dy, 1.5, 1.5, color);
      oval(c, x, y, 1.2, 1.2, '#fff6d8');
    });
  }
  const { source } = Texture.from(canvas, true);
  source.resolution = DENSITY;
  return new Texture({ source });
}

/** A round picture of light or darkness. */
export function makeLight(size: number, stops: readonly string[]): Texture {
  const canvas = new OffscreenCanvas(size, size);
  glow(canvas.getContext('2d')!, size / 2, size / 2, size / 2, stops);
  return Texture.from(canvas, true);
}
