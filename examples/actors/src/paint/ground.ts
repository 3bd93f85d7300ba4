import { light } from '@offheap/example-kit/backdrops/paint';
import { randomOf } from '@offheap/example-kit/random';
import { type Context, ellipse, type Size, TURN } from './sheet.ts';

const FLOWERS = ['#fff6dc', '#ffd75e', '#f3a3bd', '#b9a5f0'];
const GRASS = ['#5f9440', '#8dbb57', '#4c7f3b', '#a6cc66'];

/** Height of the middle of the path. */
export function pathAt(x: number, { width, height }: Size): number {
  const t = x / width;
  return height * (0.62 + 0.16 * Math.sin(t * 4.2 + 0.4) - 0.06 * Math.sin(t * 9));
}

/** Grass with a path, tufts and flowers. */
export function paintGround(context: Context, size: Size): void {
  const { width, height } = size;
  const random = randomOf(11);
  const gradient = context.createLinearGradient(0, 0, 0, height);
  gradient.addColorStop(0, '#93bd62');
  gradient.addColorStop(1, '#6a9f4a');
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
  const patches = (width * height) / 5000;
  for (let i = 0; i < patches; i++) {
    const radius = 40 + 110 * random();
    const rgb = random() < 0.5 ? '64 122 58' : '176 205 104';
    light(context, [random() * width, random() * height, radius, radius * 0.5], rgb, 0.28);
  }
  paintPath(context, size, random);
  const tufts = (width * height) / 330;
  for (let i = 0; i < tufts; i++) {
    const [x, y] = [random() * width, random() * height];
    if (Math.abs(y - pathAt(x, size)) > 25) blades(context, x, y, random);
  }
  const beds = (width * height) / 11_000;
  for (let i = 0; i < beds; i++) flowerBed(context, random() * width, random() * height, size, random);
}

function paintPath(context: Context, size: Size, random: () => number): void {
  for (const [half, color, ragged] of [
    [29, '#557f3c', 7],
    [24, '#b08d5c', 5],
    [19, '#c9a873', 4],
  ] as const) {
    context.fillStyle = color;
    context.beginPath();
    for (let x = -20; x <= size.width + 20; x += 9)
      context.lineTo(x, pathAt(x, size) - half + ragged * random());
    for (let x = size.width + 20; x >= -20; x -= 9)
      context.lineTo(x, pathAt(x, size) + half - ragged * random());
    context.fill();
  }
  for (let i = 0; i < size.width / 5; i++) {
    const x = random() * size.width;
    const y = pathAt(x, size) + (random() - 0.5) * 36;
    const radius = 0.8 + 2.4 * random() ** 2;
    ellipse(context, x, y, radius * 1.4, radius, random() < 0.5 ? '#a8875a' : '#ddc294');
  }
}

/** Some blades of grass. */
function blades(context: Context, x: number, y: number, random: () => number): void {
  context.strokeStyle = GRASS[Math.floor(random() * GRASS.length)]!;
  context.globalAlpha = 0.75;
  context.lineWidth = 1.3;
  context.lineCap = 'round';
  context.beginPath();
  for (let i = -1; i <= 1; i++) {
    context.moveTo(x + 1.6 * i, y);
    context.quadraticCurveTo(x + 1.8 * i, y - 4, x + 3.4 * i + random(), y - 4 - 4 * random());
  }
  context.stroke();
  context.globalAlpha = 1;
}

function flowerBed(context: Context, x: number, y: number, size: Size, random: () => number): void {
  const color = FLOWERS[Math.floor(random() * FLOWERS.length)]!;
  for (let i = 0; i < 7; i++) {
    const [angle, far] = [random() * TURN, 30 * Math.sqrt(random())];
    const [fx, fy] = [x + far * Math.cos(angle), y + 0.5 * far * Math.sin(angle)];
    if (Math.abs(fy - pathAt(fx, size)) < 30) continue;
    ellipse(context, fx, fy + 2.5, 2, 1, '#2f5a2c66');
    ellipse(context, fx, fy, 2.1, 1.9, color);
    ellipse(context, fx, fy, 0.8, 0.8, '#d98e32');
  }
}

/** The low sun over everything: warm light from the upper right, cool shade at the lower left. */
export function paintSunlight(context: Context, { width, height }: Size): void {
  const far = Math.hypot(width, height);
  light(context, [width, 0, far, far * 0.8], '255 214 140', 0.3);
  const shade = context.createRadialGradient(
    width * 0.62,
    height * 0.4,
    far * 0.24,
    width * 0.62,
    height * 0.4,
    far * 0.72,
  );
  shade.addColorStop(0, '#1b2a5500');
  shade.addColorStop(1, '#1b2a5578');
  context.fillStyle = shade;
  context.fillRect(0, 0, width, height);
}
