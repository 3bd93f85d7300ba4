import { light } from '@offheap/example-kit/backdrops/paint';
import { randomOf } from '@offheap/example-kit/random';
import type { Container } from 'pixi.js';

/** The least size of the sky relative to its painting, so that its stars stay visible on small screens. */
const LEAST_SKY = 0.62;

/** Lays a painting of the sky over the whole picture. */
export function placeSky(sky: Container, width: number, height: number, floor: number): void {
  sky.position.set(width / 2, floor / 2);
  sky.scale.set(Math.max(LEAST_SKY, width / 1600, height / 1000));
}

/** Far stars, small galaxies and faint nebulae around 0, 0. */
export function paintSky(context: CanvasRenderingContext2D): void {
  const nebula = document.createElement('canvas');
  nebula.width = 400;
  nebula.height = 250;
  const mist = nebula.getContext('2d')!; // a canvas without another context has one
  const image = mist.createImageData(400, 250);
  for (let i = 0; i < 400 * 250; i++) {
    const [x, y] = [(i % 400) / 80, Math.floor(i / 400) / 80];
    const dense = Math.max(0, clouds(x, y + 40) - 0.45) * 1.6;
    const hue = clouds(x * 0.6 + 9, y * 0.6);
    image.data.set([40 + 130 * hue, 46 + 50 * (1 - hue), 150 + 40 * hue, 255 * Math.min(0.5, dense)], 4 * i);
  }
  mist.putImageData(image, 0, 0);
  context.globalAlpha = 0.32;
  context.imageSmoothingQuality = 'high';
  context.drawImage(nebula, -800, -500, 1600, 1000);
  context.globalAlpha = 1;
  const random = randomOf(20);
  const place = (): readonly [x: number, y: number] => [1600 * random() - 800, 1000 * random() - 500];
  const tints = ['255 214 170', '255 244 230', '190 210 255', '170 195 255'];
  for (let i = 0; i < 1500; i++) {
    const bright = random() ** 7;
    const [x, y] = place();
    const tint = tints[Math.floor(4 * random())]!;
    const size = 0.9 + 0.9 * bright;
    context.fillStyle = `rgb(${tint} / ${0.25 + 0.7 * bright})`;
    context.fillRect(x - size / 2, y - size / 2, size, size);
    if (bright > 0.7) light(context, [x, y, 4 * bright, 4 * bright], tint, 0.55);
  }
  for (let i = 0; i < 14; i++) {
    const [x, y] = place();
    const size = 4 + 9 * random();
    context.save();
    context.translate(x, y);
    context.rotate(3 * random());
    light(context, [0, 0, size, size * (0.25 + 0.4 * random())], tints[Math.floor(4 * random())]!, 0.4);
    context.restore();
  }
}

/** Smooth noise in five octaves, 0 to 1. Each octave is turned, so that no grid shows. */
export function clouds(x: number, y: number): number {
  let sum = 0;
  for (let octave = 0, part = 0.5; octave < 5; octave++, part /= 2) {
    sum += part * smooth(x, y);
    [x, y] = [1.6 * x - 1.2 * y + 17, 1.2 * x + 1.6 * y];
  }
  return sum / 0.96875;
}

function smooth(x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const ease = (t: number): number => t * t * (3 - 2 * t);
  const [s, t] = [ease(x - column), ease(y - row)];
  const top = speck(column, row) * (1 - s) + speck(column + 1, row) * s;
  const bottom = speck(column, row + 1) * (1 - s) + speck(column + 1, row + 1) * s;
  return top * (1 - t) + bottom * t;
}

function speck(column: number, row: number): number {
  let hash = Math.imul(column, 374761393) + Math.imul(row, 668265263);
  hash = Math.imul(hash ^ (hash >>> 13), 1274126177);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
