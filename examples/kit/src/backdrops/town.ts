import { randomOf } from '../random.ts';
import {
  band,
  type Context,
  ellipse,
  HALF_HEIGHT,
  HALF_WIDTH,
  light,
  shape,
  stars,
  vignette,
} from './paint.ts';

/** A skyline over water. */
export function city(context: Context): void {
  band(context, -HALF_HEIGHT, 200, [
    [0, '#040714'],
    [0.6, '#0a1230'],
    [1, '#232a52'],
  ]);
  stars(context, 9, 200, 40);
  const random = randomOf(17);
  for (const [color, high, lit] of [
    ['#10163a', 150, 0.1],
    ['#090d22', 105, 0.22],
  ] as const) {
    for (let x = -HALF_WIDTH; x < HALF_WIDTH;) {
      const width = 34 + 46 * random();
      const tall = high * (0.35 + 0.75 * random());
      context.fillStyle = color;
      context.fillRect(x, 200 - tall, width + 1, tall);
      for (let wy = 208 - tall; wy < 190; wy += 11) {
        for (let wx = x + 6; wx < x + width - 7; wx += 10) {
          if (random() > lit) continue;
          context.fillStyle = random() < 0.75 ? 'rgb(255 208 130 / 0.7)' : 'rgb(150 190 255 / 0.5)';
          context.fillRect(wx, wy, 3.4, 5);
        }
      }
      x += width;
    }
  }
  band(context, 200, HALF_HEIGHT, [
    [0, '#141a3c'],
    [0.3, '#0a1028'],
    [1, '#04060f'],
  ]);
  for (let i = 0; i < 420; i++) {
    const y = 203 + 240 * random() ** 1.6;
    const wide = 4 + (y - 190) * 0.2 * random();
    context.fillStyle =
      random() < 0.3 ? 'rgb(255 200 130 / 0.16)' : `rgb(120 140 220 / ${0.04 + 0.07 * random()})`;
    context.fillRect((random() * 2 - 1) * HALF_WIDTH, y, wide, 1.4);
  }
  vignette(context, 0.45);
}

/** A street in the rain; its ground is from 110 to the bottom. */
export function street(context: Context): void {
  band(context, -HALF_HEIGHT, 110, [
    [0, '#0d1830'],
    [0.7, '#203a5c'],
    [1, '#3c5a78'],
  ]);
  const random = randomOf(5);
  for (let x = -HALF_WIDTH; x < HALF_WIDTH;) {
    const width = 90 + 80 * random();
    const tall = 210 + 240 * random();
    context.fillStyle = '#101c2e';
    context.fillRect(x, 112 - tall, width - 5, tall);
    for (let wy = 130 - tall; wy < 70; wy += 34) {
      for (let wx = x + 14; wx < x + width - 26; wx += 28) {
        const lit = random() < 0.28;
        context.fillStyle = lit ? 'rgb(255 205 124 / 0.85)' : 'rgb(96 136 180 / 0.16)';
        context.fillRect(wx, wy, 13, 19);
      }
    }
    x += width;
  }
  light(context, [0, 90, 800, 140], '130 180 225', 0.26);
  band(context, 110, HALF_HEIGHT, [
    [0, '#2a3d55'],
    [0.3, '#1a2839'],
    [1, '#0c131c'],
  ]);
  context.fillStyle = '#26323d';
  context.fillRect(-HALF_WIDTH, 108, 2 * HALF_WIDTH, 9);
  for (const [x, hue] of [
    [-245, '255 190 105'],
    [235, '255 190 105'],
    [-640, '255 190 105'],
    [640, '255 190 105'],
  ] as const) {
    light(context, [x, 230, 60, 190], hue, 0.5);
    light(context, [x, 128, 220, 34], hue, 0.5);
    shape(context, '#05080c', x - 3, 124, x + 3, 124, x + 2, -92, x - 2, -92);
    shape(context, '#05080c', x - 2, -92, x + 30, -100, x + 30, -95, x - 2, -86);
    light(context, [x + 26, -84, 120, 120], hue, 0.55);
    light(context, [x + 26, -88, 20, 17], '255 240 210', 1);
    light(context, [x + 26, 20, 110, 150], hue, 0.1);
  }
  for (let i = 0; i < 90; i++) {
    const y = 125 + 330 * random();
    context.fillStyle = `rgb(160 190 220 / ${0.03 + 0.08 * random()})`;
    context.fillRect((random() * 2 - 1) * HALF_WIDTH, y, 20 + 110 * random(), 1.5);
  }
  // Windows mirrored in the wet street.
  for (let i = 0; i < 26; i++) {
    const x = (random() * 2 - 1) * HALF_WIDTH;
    light(context, [x, 190 + 60 * random(), 9, 60 + 60 * random()], '255 196 120', 0.3);
  }
  walker(context, -30, 222);
  vignette(context, 0.45);
}

/** Somebody under a red umbrella, whose feet are at x, y, and the reflection in the wet street. */
function walker(context: Context, x: number, y: number): void {
  for (const [alpha, flip] of [
    [0.4, -1],
    [1, 1],
  ] as const) {
    context.save();
    context.translate(x, y + (flip < 0 ? 4 : 0));
    context.scale(1, flip < 0 ? -0.8 : 1);
    context.globalAlpha = alpha;
    shape(context, '#1b2733', -9, -34, -2, -34, -3, 0, -12, 0);
    shape(context, '#223140', 1, -34, 8, -34, 13, -2, 5, 0);
    shape(context, '#3b5168', -13, -82, 11, -82, 15, -28, -17, -28);
    shape(context, '#6d6f6c', -13, -82, -8, -82, -12, -28, -17, -28);
    shape(context, '#2b3d50', -2, -60, 0, -60, 1, -28, -2, -28);
    shape(context, '#2f4359', 6, -78, 13, -74, 10, -56, 3, -60);
    ellipse(context, '#20242c', [-1, -91, 8, 9]);
    ellipse(context, '#b98a6a', [2, -89, 5, 6]);
    context.strokeStyle = '#0a0e13';
    context.lineWidth = 2.4;
    context.beginPath();
    context.moveTo(8, -62);
    context.lineTo(4, -124);
    context.stroke();
    // The umbrella: a dome of four panels.
    for (const [from, to, color] of [
      [-46, -22, '#7c1a2c'],
      [-22, 4, '#b5283d'],
      [4, 30, '#cf3a4c'],
      [30, 54, '#a32338'],
    ] as const) {
      context.fillStyle = color;
      context.beginPath();
      context.moveTo(4, -138);
      context.quadraticCurveTo(4 + (from - 4) * 0.92, -134, from, -106);
      context.quadraticCurveTo((from + to) / 2, -114, to, -106);
      context.quadraticCurveTo(4 + (to - 4) * 0.92, -134, 4, -138);
      context.fill();
    }
    shape(context, '#0a0e13', 3, -136, 5, -136, 5, -144, 3, -144);
    context.restore();
  }
}
