import { randomOf } from '../random.ts';
import {
  band,
  type Context,
  ellipse,
  HALF_HEIGHT,
  HALF_WIDTH,
  hills,
  light,
  pines,
  shape,
  vignette,
} from './paint.ts';

/** A gorge with a ledge at -190 from which water falls, and a pool from 190. */
export function cliff(context: Context): void {
  band(context, -HALF_HEIGHT, 220, [
    [0, '#5fa7a8'],
    [0.3, '#a9d8c8'],
    [0.45, '#d9efd2'],
    [1, '#4d8580'],
  ]);
  light(context, [-40, -330, 420, 260], '255 250 215', 0.75);
  const random = randomOf(77);
  hills(context, 71, -150, 150, '#84b8a9');
  pines(context, 72, { y: -170, height: 130, step: 22, color: '#5b9388' });
  hills(context, 73, -178, 60, '#4d8279');
  pines(context, 74, { y: -176, height: 150, step: 44, color: '#34645f', gap: 96 });
  slabs(context, random, { from: -HALF_WIDTH, to: HALF_WIDTH, top: -190, bottom: 230, rgb: [38, 84, 84] });
  // Behind the water, the rock is wet and dark.
  context.fillStyle = 'rgb(4 22 28 / 0.55)';
  context.fillRect(-98, -188, 196, 420);
  light(context, [0, 150, 300, 150], '170 230 225', 0.3);
  for (const side of [-1, 1]) {
    // A block beside the ledge, and a nearer one in the shade.
    for (const [inner, outer, top, rgb] of [
      [92, 190, -212, [44, 92, 88]],
      [176, 300, -262, [30, 68, 68]],
      [270, HALF_WIDTH, -520, [14, 38, 42]],
    ] as const) {
      const [from, to] = side < 0 ? [-outer, -inner] : [inner, outer];
      slabs(context, random, { from, to, top, bottom: 240, rgb });
      for (let x = from; x < to; x += 7) {
        const tall = 7 + 11 * random();
        shape(
          context,
          `rgb(${60 + 50 * random()} ${120 + 50 * random()} ${70 + 20 * random()})`,
          x - 4,
          top + 8,
          x + 6 * (random() - 0.5),
          top - tall,
          x + 5,
          top + 8,
        );
      }
    }
    for (let i = 0; i < 15; i++)
      vine(context, random, side * (186 + 110 * random()), -262, 60 + 190 * random());
    for (let i = 0; i < 9; i++) vine(context, random, side * (100 + 80 * random()), -210, 30 + 90 * random());
  }
  ellipse(context, '#8fd0d0', [0, -192, 92, 8]);
  band(context, 190, HALF_HEIGHT, [
    [0, '#3f959b'],
    [0.16, '#23707c'],
    [0.5, '#124552'],
    [1, '#061c26'],
  ]);
  light(context, [0, 205, 330, 46], '215 250 245', 0.5);
  for (let i = 0; i < 170; i++) {
    const y = 200 + 250 * random() ** 1.5;
    context.fillStyle = `rgb(200 240 238 / ${0.05 + 0.1 * random()})`;
    context.fillRect((random() * 2 - 1) * HALF_WIDTH, y, 20 + 80 * random(), 1.6);
  }
  for (const [x, size] of [
    [-300, 88],
    [-208, 60],
    [-150, 30],
    [330, 100],
    [232, 66],
    [160, 36],
    [-560, 120],
    [600, 130],
  ] as const) {
    boulder(context, x, 214, size);
  }
  for (const side of [-1, 1]) {
    for (let i = 0; i < 9; i++) fern(context, random, side * (262 + 150 * random()), 300 + 60 * random());
  }
  vignette(context, 0.55);
}

/** A wall of upright rocks of different widths and shades. */
function slabs(
  context: Context,
  random: () => number,
  {
    from,
    to,
    top,
    bottom,
    rgb: [r, g, b],
  }: { from: number; to: number; top: number; bottom: number; rgb: readonly [number, number, number] },
): void {
  for (let x = from; x < to;) {
    const width = Math.min(to - x, 16 + 30 * random());
    for (let y = top; y < bottom;) {
      const height = Math.min(bottom - y, 50 + 120 * random());
      const shade = (0.72 + 0.5 * random()) * (1 - (0.35 * (y - top)) / (bottom - top));
      const color = `rgb(${r * shade} ${g * shade} ${b * shade})`;
      shape(
        context,
        color,
        x,
        y,
        x + width + 1,
        y + 5 * random(),
        x + width + 1,
        y + height + 6,
        x,
        y + height + 6,
      );
      context.fillStyle = 'rgb(200 240 225 / 0.1)';
      context.fillRect(x, y + 2, 2.5, height);
      context.fillStyle = 'rgb(0 10 14 / 0.28)';
      context.fillRect(x + width - 4, y + 3, 5, height);
      context.fillRect(x, y + height - 1, width, 3);
      y += height;
    }
    x += width;
  }
}

/** Leaves that hang from x, y. */
function vine(context: Context, random: () => number, x: number, y: number, long: number): void {
  const sway = 16 * (random() - 0.5);
  const green = 84 + 60 * random();
  for (let i = 0; i < long / 7; i++) {
    const part = (7 * i) / long;
    const size = 5.5 * (1 - 0.6 * part);
    ellipse(context, `rgb(${green * 0.42} ${green * (0.8 + 0.4 * random())} ${green * 0.6})`, [
      x + sway * part * part + 5 * (random() - 0.5),
      y + long * part,
      size,
      size * 0.8,
    ]);
  }
}

/** A round rock in water, with moss on its top. */
function boulder(context: Context, x: number, y: number, size: number): void {
  ellipse(context, 'rgb(3 20 26 / 0.5)', [x, y + size * 0.1, size * 1.08, size * 0.36]);
  context.save();
  context.beginPath();
  context.ellipse(x, y, size, size * 0.62, 0, Math.PI, 2 * Math.PI);
  context.ellipse(x, y, size, size * 0.2, 0, 0, Math.PI);
  context.clip();
  context.fillStyle = '#1c3a3e';
  context.fillRect(x - size, y - size, 2 * size, 2 * size);
  light(context, [x - x * 0.1, y - size * 0.5, size * 0.9, size * 0.5], '120 190 180', 0.5);
  light(context, [x, y - size * 0.66, size * 0.8, size * 0.3], '130 190 90', 0.75);
  context.restore();
  ellipse(context, 'rgb(220 250 245 / 0.16)', [x, y + size * 0.2, size * 0.6, 1.6]);
}

/** A dark fern in the foreground, whose root is at x, y. */
function fern(context: Context, random: () => number, x: number, y: number): void {
  context.lineCap = 'round';
  for (let leaf = 0; leaf < 7; leaf++) {
    const lean = (leaf - 3) * 22 + 14 * (random() - 0.5);
    const tall = 80 + 50 * random() - Math.abs(leaf - 3) * 12;
    context.strokeStyle = `rgb(${10 + 10 * random()} ${40 + 26 * random()} ${34 + 10 * random()})`;
    for (let i = 0; i < 15; i++) {
      const part = i / 15;
      const [px, py] = [x + lean * part * (0.4 + part), y - tall * part * (1.3 - 0.3 * part)];
      const long = 17 * (1 - part);
      context.lineWidth = 3.4 * (1 - 0.6 * part);
      context.beginPath();
      context.moveTo(px - long, py - long * 0.3);
      context.lineTo(px, py);
      context.lineTo(px + long, py - long * 0.3);
      context.stroke();
    }
  }
}
