import { randomOf } from '../random.ts';
import {
  band,
  type Context,
  ellipse,
  HALF_HEIGHT,
  HALF_WIDTH,
  hills,
  light,
  shape,
  stars,
  vignette,
} from './paint.ts';

/** A yard with crates at dusk; its ground is from 140 to the bottom. */
export function yard(context: Context): void {
  band(context, -HALF_HEIGHT, 140, [
    [0, '#0b1022'],
    [0.5, '#1c2540'],
    [0.8, '#4a3d52'],
    [1, '#9a6152'],
  ]);
  stars(context, 12, 150, -120);
  const random = randomOf(8);
  for (let i = 0; i < 26; i++) {
    const [x, y] = [(random() * 2 - 1) * HALF_WIDTH, -90 + 190 * random()];
    light(context, [x, y, 120 + 160 * random(), 6 + 8 * random()], '230 130 110', 0.06 + 0.1 * random());
  }
  hills(context, 3, 132, 84, '#38304a');
  for (const [x, width, tall] of [
    [-800, 300, 110],
    [-520, 62, 190],
    [-440, 210, 78],
    [-270, 120, 40],
    [160, 130, 52],
    [290, 90, 122],
    [380, 240, 86],
    [640, 180, 150],
  ] as const) {
    shape(context, '#211d30', x, 142, x, 140 - tall, x + width, 140 - tall, x + width, 142);
    context.fillStyle = 'rgb(255 190 140 / 0.16)';
    context.fillRect(x, 140 - tall, width, 2);
    for (let wx = x + 12; wx < x + width - 14; wx += 22) {
      if (random() > 0.3) continue;
      context.fillStyle = `rgb(255 205 130 / ${0.35 + 0.4 * random()})`;
      context.fillRect(wx, 140 - tall + 14 + 16 * Math.floor(random() * 2), 8, 6);
    }
  }
  crane(context, -395, 62);
  band(context, 138, HALF_HEIGHT, [
    [0, '#4a3c3a'],
    [0.08, '#352e2f'],
    [0.4, '#221f22'],
    [1, '#0c0b0d'],
  ]);
  light(context, [0, 190, 420, 80], '255 170 100', 0.14);
  for (let i = 0; i < 170; i++) {
    const y = 146 + 330 * random() ** 1.2;
    const size = 3 + 20 * random() * ((y - 100) / 160);
    ellipse(context, `rgb(0 0 0 / ${0.08 + 0.16 * random()})`, [
      (random() * 2 - 1) * HALF_WIDTH,
      y,
      size,
      1.5 + size * 0.12,
    ]);
  }
  for (let i = 0; i < 30; i++) {
    const [x, y] = [(random() * 2 - 1) * HALF_WIDTH, 150 + 300 * random()];
    ellipse(context, '#4b4243', [x, y, 2 + 4 * random(), 1.5 + 2 * random()]);
  }
  ellipse(context, 'rgb(0 0 0 / 0.55)', [0, 196, 130, 26]);
  for (const [x, y, size] of [
    [-265, 190, 84],
    [-190, 206, 58],
    [250, 186, 78],
    [276, 110, 62],
    [205, 214, 50],
  ] as const) {
    crate(context, x, y, size);
  }
  vignette(context, 0.5);
}

/** A crane in the distance, whose foot is at x and whose mast is as high as the arm at y. */
function crane(context: Context, x: number, y: number): void {
  context.strokeStyle = '#241f33';
  context.lineWidth = 4;
  context.beginPath();
  context.moveTo(x, 140);
  context.lineTo(x, y - 190);
  context.lineTo(x + 240, y - 160);
  context.lineTo(x - 70, y - 160);
  context.moveTo(x + 190, y - 160);
  context.lineTo(x + 190, y - 96);
  context.stroke();
  context.fillStyle = '#241f33';
  context.fillRect(x - 76, y - 160, 30, 22);
  light(context, [x, y - 190, 16, 16], '255 80 70', 0.9);
}

function crate(context: Context, x: number, y: number, size: number): void {
  const half = size / 2;
  ellipse(context, 'rgb(0 0 0 / 0.5)', [x, y, half * 1.2, half * 0.22]);
  shape(context, '#57402c', x - half, y, x - half, y - size, x + half, y - size, x + half, y);
  context.fillStyle = 'rgb(0 0 0 / 0.16)';
  for (let i = 1; i < 5; i++) context.fillRect(x - half, y - (size * i) / 5, size, 1.5);
  context.strokeStyle = '#82603e';
  context.lineWidth = size * 0.09;
  context.lineJoin = 'miter';
  context.strokeRect(x - half + size * 0.05, y - size * 0.95, size * 0.9, size * 0.9);
  context.beginPath();
  context.moveTo(x - half * 0.85, y - size * 0.92);
  context.lineTo(x + half * 0.85, y - size * 0.08);
  context.stroke();
  const lit = x < 0 ? x + half - 2 : x - half;
  context.fillStyle = 'rgb(255 190 120 / 0.55)';
  context.fillRect(lit, y - size, 2.5, size);
}
