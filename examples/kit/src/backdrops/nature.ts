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
  stars,
  vignette,
} from './paint.ts';

/** A clearing at night, with logs in a ring of stones. The fire burns at 0, 150. */
export function camp(context: Context): void {
  band(context, -HALF_HEIGHT, 130, [
    [0, '#060b18'],
    [0.6, '#0c1a2b'],
    [1, '#182a36'],
  ]);
  stars(context, 4, 240, 40);
  pines(context, 8, { y: 128, height: 190, step: 34, color: '#0b1720' });
  pines(context, 15, { y: 140, height: 300, step: 62, color: '#070f16', gap: 150 });
  band(context, 118, HALF_HEIGHT, [
    [0, '#10150f'],
    [0.25, '#14170f'],
    [1, '#070806'],
  ]);
  light(context, [0, 168, 520, 150], '255 128 40', 0.34);
  light(context, [0, 60, 420, 330], '255 110 30', 0.12);
  const random = randomOf(21);
  for (let i = 0; i < 170; i++) {
    const [x, y] = [(random() * 2 - 1) * HALF_WIDTH, 135 + 300 * random()];
    const near = Math.max(0, 1 - Math.hypot(x / 420, (y - 160) / 160));
    context.strokeStyle = `rgb(${40 + 120 * near} ${52 + 60 * near} ${30 + 10 * near} / 0.5)`;
    context.lineWidth = 1.3;
    context.beginPath();
    context.moveTo(x, y);
    context.quadraticCurveTo(x + 2, y - 6, x + 7 * (random() - 0.5), y - 8 - 8 * random());
    context.stroke();
  }
  ellipse(context, '#120a06', [0, 168, 104, 26]);
  light(context, [0, 164, 90, 24], '255 120 30', 0.8);
  for (const part of [-1, 1]) {
    for (let i = 0; i < 9; i++) {
      const angle = (part * Math.PI * (i + 0.5)) / 9;
      if (Math.sin(angle) > 0 !== part > 0) continue;
      stone(context, 112 * Math.cos(angle), 170 + 28 * Math.sin(angle), 17 + 5 * random());
    }
  }
  log(context, -62, 176, 70, 138);
  log(context, 66, 178, -66, 142);
  log(context, -30, 186, 46, 168);
  vignette(context);
}

function stone(context: Context, x: number, y: number, radius: number): void {
  ellipse(context, '#0d0c0b', [x, y + 4, radius * 1.1, radius * 0.6]);
  ellipse(context, '#2b2723', [x, y, radius, radius * 0.68]);
  ellipse(context, x < 0 ? '#7a4a28' : '#744625', [
    x - x * 0.045,
    y - radius * 0.18,
    radius * 0.7,
    radius * 0.36,
  ]);
}

function log(context: Context, x0: number, y0: number, x1: number, y1: number): void {
  context.lineCap = 'round';
  for (const [width, color, up] of [
    [19, '#160c06', 0],
    [15, '#3a2010', 1],
    [6, '#8a4a1c', 4],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x0, y0 - up);
    context.lineTo(x1, y1 - up);
    context.stroke();
  }
}

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
    [0, '#0a0f17'],
    [0.7, '#152130'],
    [1, '#223140'],
  ]);
  const random = randomOf(5);
  for (let x = -HALF_WIDTH; x < HALF_WIDTH;) {
    const width = 90 + 80 * random();
    const tall = 210 + 240 * random();
    context.fillStyle = '#0e161f';
    context.fillRect(x, 112 - tall, width - 5, tall);
    for (let wy = 130 - tall; wy < 70; wy += 34) {
      for (let wx = x + 14; wx < x + width - 26; wx += 28) {
        const lit = random() < 0.17;
        context.fillStyle = lit ? 'rgb(255 201 120 / 0.62)' : 'rgb(80 110 140 / 0.13)';
        context.fillRect(wx, wy, 13, 19);
      }
    }
    x += width;
  }
  light(context, [0, 90, 800, 140], '140 175 205', 0.16);
  band(context, 110, HALF_HEIGHT, [
    [0, '#1b2732'],
    [0.3, '#131c25'],
    [1, '#090d12'],
  ]);
  context.fillStyle = '#26323d';
  context.fillRect(-HALF_WIDTH, 108, 2 * HALF_WIDTH, 9);
  for (const [x, hue] of [
    [-245, '255 190 105'],
    [235, '255 190 105'],
    [-640, '255 190 105'],
    [640, '255 190 105'],
  ] as const) {
    light(context, [x, 230, 60, 190], hue, 0.3);
    light(context, [x, 128, 220, 34], hue, 0.32);
    shape(context, '#05080c', x - 3, 124, x + 3, 124, x + 2, -92, x - 2, -92);
    shape(context, '#05080c', x - 2, -92, x + 30, -100, x + 30, -95, x - 2, -86);
    light(context, [x + 26, -84, 150, 150], hue, 0.5);
    light(context, [x + 26, -88, 26, 22], '255 240 210', 1);
    light(context, [x + 26, 20, 110, 150], hue, 0.1);
  }
  for (let i = 0; i < 90; i++) {
    const y = 125 + 330 * random();
    context.fillStyle = `rgb(160 190 220 / ${0.02 + 0.05 * random()})`;
    context.fillRect((random() * 2 - 1) * HALF_WIDTH, y, 20 + 110 * random(), 1.5);
  }
  vignette(context);
}

/** Snowy hills with a cabin; the snow lies from 130 to the bottom. */
export function winter(context: Context): void {
  band(context, -HALF_HEIGHT, 190, [
    [0, '#0a1226'],
    [0.55, '#1a2b4a'],
    [1, '#4a5f80'],
  ]);
  stars(context, 3, 120, -60);
  light(context, [230, -190, 150, 150], '190 210 255', 0.3);
  ellipse(context, '#dfe9ff', [230, -190, 25, 25]);
  hills(context, 6, 110, 130, '#31456a');
  pines(context, 4, { y: 120, height: 130, step: 30, color: '#1a2b45' });
  hills(context, 12, 150, 50, '#5b7299');
  pines(context, 13, { y: 150, height: 210, step: 95, color: '#13213a', gap: 190 });
  cabin(context);
  band(context, 146, HALF_HEIGHT, [
    [0, '#8297ba'],
    [0.12, '#93a8ca'],
    [0.45, '#6b80a5'],
    [1, '#2c3a58'],
  ]);
  light(context, [-20, 172, 240, 40], '255 196 110', 0.5);
  const random = randomOf(2);
  for (let i = 0; i < 26; i++) {
    light(
      context,
      [(random() * 2 - 1) * HALF_WIDTH, 170 + 250 * random(), 120 + 120 * random(), 10 + 8 * random()],
      '214 228 255',
      0.22,
    );
  }
  vignette(context, 0.5);
}

function cabin(context: Context): void {
  shape(context, '#2a1d1a', -110, 160, -110, 74, 76, 74, 76, 160);
  for (let y = 84; y < 160; y += 13) {
    context.fillStyle = '#38271f';
    context.fillRect(-110, y, 186, 7);
  }
  shape(context, '#1d1513', 40, 20, 40, -34, 62, -34, 62, 40);
  shape(context, '#d5e0f4', 36, -34, 66, -34, 66, -43, 36, -43);
  shape(context, '#c3d1ea', -138, 82, -94, 4, 60, 4, 104, 82);
  shape(context, '#e9f0ff', -134, 74, -92, 2, 58, 2, 100, 74, 84, 64, -112, 66);
  light(context, [-58, 112, 90, 80], '255 180 90', 0.55);
  for (const x of [-86, 14]) {
    shape(context, '#ffcb74', x, 96, x + 42, 96, x + 42, 134, x, 134);
    context.fillStyle = '#3a2418';
    context.fillRect(x + 19.5, 96, 3, 38);
    context.fillRect(x, 113, 42, 3);
  }
  shape(context, '#1a110e', -32, 160, -32, 96, 2, 96, 2, 160);
}

/** A wood by moonlight. */
export function forest(context: Context): void {
  band(context, -HALF_HEIGHT, HALF_HEIGHT, [
    [0, '#050b16'],
    [0.5, '#0c2230'],
    [0.75, '#0e2a2e'],
    [1, '#050d10'],
  ]);
  light(context, [60, -90, 520, 420], '90 190 200', 0.24);
  const random = randomOf(31);
  for (const [count, color, width] of [
    [26, '#0e2832', 16],
    [16, '#0a1d26', 30],
    [9, '#060f16', 54],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const x = ((i + random()) / count) * 2 * HALF_WIDTH - HALF_WIDTH;
      if (width > 40 && Math.abs(x) < 230) continue;
      const wide = width * (0.6 + 0.7 * random());
      shape(
        context,
        color,
        x - wide / 2,
        -500,
        x + wide / 2,
        -500,
        x + wide * 0.6,
        230,
        x + wide,
        300,
        x - wide,
        300,
        x - wide * 0.6,
        230,
      );
    }
    light(context, [40, 60, 620, 260], '80 180 190', 0.05);
  }
  hills(context, 41, 262, 40, '#071318');
  for (let i = 0; i < 260; i++) {
    const x = (random() * 2 - 1) * HALF_WIDTH;
    const y = 240 + 30 * random();
    context.strokeStyle = '#0a1d20';
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x, y + 14);
    context.quadraticCurveTo(x + 3, y - 10, x + 22 * (random() - 0.5), y - 14 - 16 * random());
    context.stroke();
  }
  vignette(context);
}

/** A rock face with a ledge at -190 from which water falls, and a pool from 190. */
export function cliff(context: Context): void {
  band(context, -HALF_HEIGHT, 220, [
    [0, '#0c1f2c'],
    [0.5, '#173845'],
    [1, '#1b4148'],
  ]);
  light(context, [0, -330, 420, 210], '190 235 235', 0.4);
  const random = randomOf(77);
  for (const side of [-1, 1]) {
    for (const [inner, color] of [
      [70, '#17333a'],
      [125, '#11272e'],
      [240, '#0b1a20'],
    ] as const) {
      const points = [side * HALF_WIDTH, -500];
      for (let y = -500; y <= 300; y += 42) {
        points.push(side * (inner + (y < -190 ? 60 + (-190 - y) * 0.5 : 0) + 34 * random()), y);
      }
      shape(context, color, ...points, side * HALF_WIDTH, 300);
    }
    for (let i = 0; i < 60; i++) {
      const [x, y] = [side * (150 + 420 * random()), -300 + 500 * random()];
      shape(
        context,
        `rgb(140 200 200 / ${0.02 + 0.035 * random()})`,
        x,
        y,
        x + 40 * random() + 12,
        y + 5,
        x + 20,
        y + 22 * random() + 8,
      );
    }
  }
  shape(context, '#0d2026', -96, -190, 96, -190, 100, 230, -100, 230);
  ellipse(context, '#2b5a63', [0, -192, 98, 11]);
  band(context, 190, HALF_HEIGHT, [
    [0, '#1d5560'],
    [0.25, '#123c47'],
    [1, '#061a22'],
  ]);
  light(context, [0, 205, 330, 46], '190 240 240', 0.45);
  for (let i = 0; i < 130; i++) {
    const y = 205 + 250 * random() ** 1.5;
    context.fillStyle = `rgb(180 230 235 / ${0.05 + 0.08 * random()})`;
    context.fillRect((random() * 2 - 1) * HALF_WIDTH, y, 20 + 80 * random(), 1.6);
  }
  for (const [x, size] of [
    [-215, 60],
    [-290, 84],
    [228, 70],
    [318, 96],
    [-150, 30],
    [152, 34],
  ] as const) {
    ellipse(context, '#0a181d', [x, 212, size, size * 0.42]);
    ellipse(context, '#1c3a40', [x - x * 0.03, 206 - size * 0.1, size * 0.8, size * 0.22]);
  }
  vignette(context, 0.5);
}
