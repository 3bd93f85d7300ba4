import {
  band,
  type Context,
  HALF_HEIGHT,
  HALF_WIDTH,
  hills,
  light,
} from '@offheap/example-kit/backdrops/paint';
import { randomOf } from '@offheap/example-kit/random';

/** Paints the sea behind the shoals: light from the surface, a reef and kelp. The browser scales it to the page. */
export function paintSea(canvas: HTMLCanvasElement): void {
  canvas.width = 2 * HALF_WIDTH;
  canvas.height = 2 * HALF_HEIGHT;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.translate(HALF_WIDTH, HALF_HEIGHT);
  band(context, -HALF_HEIGHT, HALF_HEIGHT, [
    [0, '#0f6c8c'],
    [0.16, '#094a70'],
    [0.42, '#062e52'],
    [0.74, '#031b36'],
    [1, '#010d1f'],
  ]);
  light(context, [-120, -560, 760, 330], '150 250 240', 0.4);
  rays(context);
  hills(context, 33, 440, 130, '#06304f');
  hills(context, 52, 470, 100, '#042340');
  const random = randomOf(8);
  for (let i = 0; i < 46; i++) {
    // Kelp at both sides, lower towards the middle.
    const side = i % 2 === 0 ? -1 : 1;
    const far = random();
    kelp(context, random, side * (HALF_WIDTH - 420 * far), 500, 120 + 360 * (1 - far) * random());
  }
  hills(context, 71, 500, 60, '#020f20');
}

/** Rays from the surface: painted small, and so soft. */
function rays(context: Context): void {
  const small = document.createElement('canvas');
  const width = (small.width = 400);
  const height = (small.height = 250);
  const soft = small.getContext('2d')!; // defined for a canvas without another context
  const image = soft.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const down = Math.floor(i / width) / height;
    // All rays come from one point above the surface.
    const turn = ((i % width) / width - 0.43) / (down + 0.5);
    const ray = 0.55 + 0.22 * Math.sin(23 * turn + 1) + 0.23 * Math.sin(57 * turn + 2.6);
    const light = ray ** 2.4 * Math.max(0, 1 - 1.25 * down) ** 2 * Math.max(0, 1 - (turn / 0.8) ** 2);
    image.data.set([140, 240, 235, 115 * light], 4 * i);
  }
  soft.putImageData(image, 0, 0);
  context.globalCompositeOperation = 'lighter';
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, -HALF_WIDTH, -HALF_HEIGHT, 2 * HALF_WIDTH, 2 * HALF_HEIGHT);
  context.globalCompositeOperation = 'source-over';
}

/** A stalk with leaves, rooted at x, y. */
function kelp(context: Context, random: () => number, x: number, y: number, height: number): void {
  const lean = 60 * (random() - 0.5);
  const turn = 6 * random();
  const dark = random() < 0.5;
  context.fillStyle = context.strokeStyle = dark ? '#031a2c' : '#05283c';
  const at = (part: number): number => x + lean * part + 14 * Math.sin(turn + 5 * part);
  context.lineWidth = 4;
  context.beginPath();
  for (let part = 0; part <= 1; part += 0.05) context.lineTo(at(part), y - height * part);
  context.stroke();
  for (let part = 0.12; part < 1; part += 16 / height) {
    const side = Math.round(part * 1000) % 2 === 0 ? -1 : 1;
    const [left, top, long] = [at(part), y - height * part, 30 * (1.1 - part)];
    context.beginPath();
    context.moveTo(left, top);
    context.quadraticCurveTo(left + side * long * 0.5, top - 16, left + side * long, top - 8);
    context.quadraticCurveTo(left + side * long * 0.5, top + 2, left, top);
    context.fill();
  }
}
