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

/** A meadow at dusk where a knight stands; feet at 0, 160. */
export function meadow(context: Context): void {
  band(context, -HALF_HEIGHT, 130, [
    [0, '#0f1233'],
    [0.5, '#2c2760'],
    [0.78, '#6b3f7c'],
    [0.92, '#c0627a'],
    [1, '#f0996f'],
  ]);
  stars(context, 19, 150, -120);
  light(context, [-210, 118, 420, 260], '255 170 110', 0.55);
  ellipse(context, '#ffe2b0', [-210, 104, 34, 34]);
  const random = randomOf(6);
  for (let i = 0; i < 34; i++) {
    const y = -150 + 210 * random();
    const far = (random() * 2 - 1) * HALF_WIDTH;
    light(context, [far, y, 110 + 150 * random(), 5 + 7 * random()], '255 150 140', 0.09 + 0.12 * random());
  }
  hills(context, 23, 142, 120, '#4a3168');
  castle(context, 250, 96);
  hills(context, 31, 150, 74, '#2f2450');
  light(context, [0, 138, 800, 36], '255 170 140', 0.22);
  band(context, 132, HALF_HEIGHT, [
    [0, '#243447'],
    [0.12, '#1c2b3a'],
    [0.5, '#131d2a'],
    [1, '#080c12'],
  ]);
  light(context, [0, 172, 300, 60], '255 200 120', 0.42);
  for (let i = 0; i < 900; i++) {
    const y = 134 + 320 * random() ** 1.2;
    const x = (random() * 2 - 1) * HALF_WIDTH;
    const near = Math.max(0, 1 - Math.hypot(x / 260, (y - 172) / 70));
    const [r, g, b] = [34 + 40 * random() + 170 * near, 66 + 40 * random() + 80 * near, 78 - 10 * near];
    context.strokeStyle = `rgb(${r} ${g} ${b} / ${0.35 + 0.35 * random()})`;
    context.lineWidth = 1 + (y - 134) / 120;
    context.beginPath();
    context.moveTo(x, y);
    context.quadraticCurveTo(x, y - 5, x + 9 * (random() - 0.4), y - 6 - (y - 128) / 12);
    context.stroke();
  }
  ellipse(context, 'rgb(0 0 0 / 0.45)', [0, 166, 52, 9]);
  knight(context);
  vignette(context, 0.5);
}

/** Towers in front of the evening sky, whose foot is at x, y. */
function castle(context: Context, x: number, y: number): void {
  const color = '#3a2a5e';
  for (const [dx, width, tall] of [
    [-62, 22, 58],
    [-30, 30, 84],
    [8, 20, 116],
    [34, 26, 70],
    [66, 20, 50],
  ] as const) {
    shape(context, color, x + dx, y + 40, x + dx, y - tall, x + dx + width, y - tall, x + dx + width, y + 40);
    const middle = x + dx + width / 2;
    shape(
      context,
      color,
      x + dx - 3,
      y - tall,
      middle,
      y - tall - width * 1.25,
      x + dx + width + 3,
      y - tall,
    );
    shape(
      context,
      '#ffc98a',
      middle - 2,
      y - tall + 14,
      middle + 2,
      y - tall + 14,
      middle + 2,
      y - tall + 21,
      middle - 2,
      y - tall + 21,
    );
  }
  shape(context, color, x - 62, y + 40, x - 62, y - 18, x + 80, y - 18, x + 80, y + 40);
}

function knight(context: Context): void {
  const [dark, steel, lit, cloth] = ['#232a44', '#55638c', '#a9b8de', '#a82f48'];
  shape(context, '#6d1c34', -20, 20, 20, 20, 50, 148, 14, 140, -48, 154);
  shape(context, cloth, -20, 20, -4, 20, -30, 146, -48, 154);
  shape(context, dark, -22, 92, -3, 92, -5, 164, -25, 164);
  shape(context, dark, 3, 92, 22, 92, 26, 164, 6, 164);
  shape(context, steel, -20, 128, -5, 128, -6, 166, -27, 166);
  shape(context, steel, 6, 128, 21, 128, 29, 166, 7, 166);
  shape(context, lit, -20, 128, -16, 128, -22, 164, -27, 166);
  shape(context, steel, -27, 18, 27, 18, 22, 70, 25, 104, -25, 104, -22, 70);
  shape(context, lit, -23, 20, -5, 20, -7, 66, -19, 62);
  shape(context, '#c9a24a', -23, 72, 23, 72, 23, 79, -23, 79);
  ellipse(context, steel, [-30, 28, 14, 13]);
  ellipse(context, steel, [30, 28, 14, 13]);
  ellipse(context, lit, [-33, 24, 8, 6]);
  shape(context, dark, -36, 34, -24, 34, -28, 88, -40, 86);
  shape(context, dark, 26, 34, 37, 34, 52, 76, 42, 82);
  shape(context, '#ccd6f2', 50, 80, 54, 78, 66, -34, 61, -46, 57, -34);
  shape(context, '#c9a24a', 40, 74, 66, 68, 67, 73, 41, 79);
  ellipse(context, steel, [0, -4, 17, 20]);
  ellipse(context, lit, [-7, -12, 6, 8]);
  shape(context, dark, -14, -6, 16, -6, 15, 1, 2, 2, 2, 12, -2, 12, -2, 2, -14, 1);
  shape(context, cloth, -2, -24, 4, -24, 2, -44, -14, -38, -20, -26);
  shape(context, '#34406a', -52, 40, -22, 40, -22, 74, -37, 94, -52, 74);
  shape(context, '#c9a24a', -39, 46, -35, 46, -35, 84, -39, 84);
  shape(context, '#c9a24a', -48, 54, -26, 54, -26, 58, -48, 58);
}
