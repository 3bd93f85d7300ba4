import { randomOf } from '../random.ts';
import { band, type Context, ellipse, HALF_HEIGHT, HALF_WIDTH, light, shape, vignette } from './paint.ts';

/** A corridor of a space ship; a turret's muzzle is at -222, 0, and a plate at 200. */
export function ship(context: Context): void {
  band(context, -HALF_HEIGHT, HALF_HEIGHT, [
    [0, '#0a1018'],
    [0.5, '#1d2a39'],
    [1, '#080c12'],
  ]);
  for (let x = -800; x < 800; x += 160) {
    shape(context, '#223244', x + 6, -46, x + 154, -46, x + 154, 150, x + 6, 150);
    shape(context, '#1a2737', x + 14, -38, x + 146, -38, x + 146, 142, x + 14, 142);
    shape(context, '#2c3f54', x + 14, -38, x + 146, -38, x + 146, -35, x + 14, -35);
    context.fillStyle = '#131d29';
    for (let y = 96; y < 132; y += 9) context.fillRect(x + 96, y, 40, 4);
    context.fillStyle = 'rgb(90 220 255 / 0.5)';
    context.fillRect(x + 26, 116, 26, 3);
    context.fillRect(x + 26, 123, 14, 3);
    for (const [dx, dy] of [
      [12, -40],
      [148, -40],
      [12, 144],
      [148, 144],
    ] as const) {
      ellipse(context, '#3d526a', [x + dx, dy, 2.5, 2.5]);
    }
  }
  spaceWindow(context);
  // Pipes below the ceiling.
  for (const [y, height, color] of [
    [-252, 20, '#273749'],
    [-228, 9, '#3b2d2a'],
    [-214, 6, '#24384a'],
  ] as const) {
    context.fillStyle = color;
    context.fillRect(-HALF_WIDTH, y, 2 * HALF_WIDTH, height);
    context.fillStyle = 'rgb(160 200 240 / 0.14)';
    context.fillRect(-HALF_WIDTH, y + 1, 2 * HALF_WIDTH, height * 0.2);
  }
  for (let x = -720; x < 800; x += 240) {
    context.fillStyle = '#1a2634';
    context.fillRect(x - 8, -262, 16, 60);
    light(context, [x + 120, -196, 150, 60], '120 200 255', 0.22);
    context.fillStyle = '#bfe6ff';
    context.fillRect(x + 84, -200, 72, 4);
  }
  band(context, 152, HALF_HEIGHT, [
    [0, '#33465a'],
    [0.03, '#1d2937'],
    [0.4, '#111923'],
    [1, '#06090d'],
  ]);
  for (let x = -800; x < 800; x += 40) {
    shape(context, 'rgb(255 190 60 / 0.38)', x, 160, x + 18, 160, x + 10, 171, x - 8, 171);
  }
  context.strokeStyle = 'rgb(0 0 0 / 0.35)';
  context.lineWidth = 2;
  for (let i = -16; i <= 16; i++) {
    context.beginPath();
    context.moveTo(i * 60, 176);
    context.lineTo(i * 150, 500);
    context.stroke();
  }
  for (let x = -600; x < 800; x += 240) light(context, [x, 214, 110, 26], '120 200 255', 0.12);
  // The plate that is hit.
  shape(context, '#25364a', 196, -130, 300, -160, 300, 170, 196, 140);
  shape(context, '#48607a', 186, -130, 200, -130, 200, 140, 186, 140);
  context.fillStyle = '#4a6078';
  for (let y = -112; y < 140; y += 40) context.fillRect(188, y, 9, 4);
  light(context, [192, 0, 40, 130], '255 120 60', 0.12);
  // The turret.
  shape(context, '#2f4155', -800, -64, -330, -64, -300, -40, -300, 40, -330, 64, -800, 64);
  shape(context, '#4a627c', -800, -58, -332, -58, -306, -38, -306, -22, -800, -22);
  shape(context, '#1a2430', -300, -20, -236, -14, -222, -10, -222, 10, -236, 14, -300, 20);
  shape(context, '#5a728c', -300, -16, -236, -11, -226, -7, -226, -3, -300, -6);
  light(context, [-222, 0, 30, 30], '255 90 80', 0.25);
  vignette(context, 0.5);
}

/** A long window onto stars and a planet. */
function spaceWindow(context: Context): void {
  const [top, bottom] = [-186, -58];
  context.save();
  context.beginPath();
  context.rect(-HALF_WIDTH, top, 2 * HALF_WIDTH, bottom - top);
  context.clip();
  band(context, top, bottom, [
    [0, '#05060f'],
    [1, '#10122b'],
  ]);
  light(context, [-130, -110, 330, 70], '90 70 220', 0.3);
  light(context, [420, -130, 300, 70], '60 140 220', 0.25);
  const random = randomOf(88);
  for (let i = 0; i < 260; i++) {
    const size = 0.5 + 1.1 * random() ** 5;
    ellipse(context, `rgb(220 230 255 / ${0.25 + 0.7 * random() ** 2})`, [
      (random() * 2 - 1) * HALF_WIDTH,
      top + (bottom - top) * random(),
      size,
      size,
    ]);
  }
  light(context, [10, 20, 190, 190], '110 190 255', 0.55);
  ellipse(context, '#1d3f78', [10, 20, 136, 136]);
  context.beginPath();
  context.arc(10, 20, 136, 0, 7);
  context.clip();
  light(context, [-40, -80, 150, 110], '170 225 255', 0.85);
  for (let i = 0; i < 11; i++) {
    const [x, y] = [-90 + 200 * random(), -105 + 50 * random()];
    light(context, [x, y, 30 + 40 * random(), 3 + 4 * random()], '255 255 255', 0.5);
  }
  context.restore();
  for (const y of [top - 8, bottom]) {
    context.fillStyle = '#31455b';
    context.fillRect(-HALF_WIDTH, y, 2 * HALF_WIDTH, 8);
    context.fillStyle = '#4a637f';
    context.fillRect(-HALF_WIDTH, y, 2 * HALF_WIDTH, 2);
  }
  for (let x = -800; x < 800; x += 160) {
    shape(context, '#26374a', x - 9, bottom, x - 4, top, x + 4, top, x + 9, bottom);
  }
}
