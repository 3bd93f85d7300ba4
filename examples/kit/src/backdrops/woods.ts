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
    [0, '#070d20'],
    [0.6, '#10233c'],
    [1, '#25414e'],
  ]);
  stars(context, 4, 420, 40);
  light(context, [150, -205, 110, 110], '190 210 255', 0.26);
  context.fillStyle = '#e6ecfb';
  context.beginPath(); // a crescent
  context.arc(150, -205, 17, 0.3 * Math.PI, 1.5 * Math.PI);
  context.arc(158, -209, 15.2, 1.36 * Math.PI, 0.42 * Math.PI, true);
  context.fill();
  hills(context, 83, 120, 150, '#122436');
  hills(context, 84, 126, 70, '#0e1c2b');
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
  tent(context, -262, 158);
  for (let i = 0; i < 620; i++) {
    const [x, y] = [(random() * 2 - 1) * HALF_WIDTH, 135 + 300 * random() ** 1.2];
    const near = Math.max(0, 1 - Math.hypot(x / 420, (y - 160) / 160));
    context.strokeStyle = `rgb(${30 + 150 * near} ${46 + 74 * near} ${30 + 10 * near} / 0.5)`;
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
  bench(context, 232, 186);
  log(context, -62, 176, 70, 138);
  log(context, 66, 178, -66, 142);
  log(context, -30, 186, 46, 168);
  vignette(context);
}

/** A tent whose right side is lit by the fire; the middle of its foot is at x, y. */
function tent(context: Context, x: number, y: number): void {
  ellipse(context, 'rgb(0 0 0 / 0.5)', [x - 6, y + 4, 104, 13]);
  shape(context, '#221d1c', x - 92, y + 2, x - 22, y - 92, x + 22, y - 88, x + 34, y + 6);
  const lit = context.createLinearGradient(x - 20, y, x + 92, y);
  lit.addColorStop(0, '#7a4f2c');
  lit.addColorStop(1, '#c9853f');
  shape(context, lit, x - 34, y + 8, x + 22, y - 88, x + 84, y + 4);
  shape(context, '#140d0a', x + 2, y + 7, x + 22, y - 60, x + 44, y + 5);
  shape(context, '#e0a255', x + 22, y - 60, x + 30, y - 52, x + 58, y + 4, x + 44, y + 5);
  context.strokeStyle = 'rgb(255 190 110 / 0.5)';
  context.lineWidth = 1.4;
  context.beginPath();
  context.moveTo(x - 22, y - 92);
  context.lineTo(x + 22, y - 88);
  context.lineTo(x + 106, y + 14);
  context.stroke();
}

/** A trunk to sit on, lit from the left; its middle is at x, y. */
function bench(context: Context, x: number, y: number): void {
  ellipse(context, 'rgb(0 0 0 / 0.5)', [x, y + 15, 84, 10]);
  const bark = context.createLinearGradient(0, y - 16, 0, y + 16);
  bark.addColorStop(0, '#8a5527');
  bark.addColorStop(0.4, '#4a2c16');
  bark.addColorStop(1, '#1b100a');
  shape(context, bark, x - 68, y - 15, x + 72, y - 18, x + 72, y + 12, x - 68, y + 15);
  ellipse(context, '#1b100a', [x + 72, y - 3, 6, 15]);
  ellipse(context, '#d08a44', [x - 68, y, 7.5, 15]);
  ellipse(context, '#9a5f2c', [x - 68, y, 4, 8.5]);
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

/** A wood by moonlight: the nearer a tree, the darker. */
export function forest(context: Context): void {
  band(context, -HALF_HEIGHT, HALF_HEIGHT, [
    [0, '#06121f'],
    [0.42, '#14404e'],
    [0.66, '#1c5257'],
    [1, '#04090c'],
  ]);
  light(context, [96, -150, 330, 330], '150 240 235', 0.55);
  ellipse(context, '#cdf3ea', [96, -150, 36, 36]);
  light(context, [88, -158, 34, 34], '255 255 245', 0.9);
  for (const [dx, dy, size] of [
    [10, 4, 8],
    [-6, 14, 5],
    [16, -14, 5],
    [-14, -4, 4],
  ] as const) {
    light(context, [96 + dx, -150 + dy, size, size], '90 160 160', 0.5);
  }
  light(context, [96, 90, 520, 170], '110 220 210', 0.3);
  const random = randomOf(31);
  for (const [count, color, width, mist] of [
    [30, '#1b4a54', 13, 0.2],
    [17, '#12343f', 24, 0.14],
    [10, '#0a202a', 40, 0.08],
    [6, '#050e14', 76, 0],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const x = ((i + 0.15 + 0.7 * random()) / count) * 2 * HALF_WIDTH - HALF_WIDTH;
      const isNear = width > 60;
      if (Math.abs(x - 96) < (isNear ? 300 : 20 + width)) continue; // the moon is seen
      tree(context, random, { x, width: width * (0.7 + 0.5 * random()), color, branches: isNear ? 0 : 4 });
    }
    if (mist > 0) light(context, [40, 190, 900, 130], '120 220 215', mist);
  }
  // Rays between the trees.
  context.globalCompositeOperation = 'lighter';
  for (let i = 0; i < 7; i++) {
    const to = -460 + 150 * i + 60 * random();
    const wide = 34 + 40 * random();
    const ray = context.createLinearGradient(96, -150, to, 280);
    ray.addColorStop(0, 'rgb(140 235 225 / 0)');
    ray.addColorStop(0.25, `rgb(140 235 225 / ${0.05 + 0.05 * random()})`);
    ray.addColorStop(0.95, 'rgb(140 235 225 / 0)');
    context.filter = 'blur(7px)';
    shape(context, ray, 90, -150, 102, -150, to + wide, 300, to - wide, 300);
    context.filter = 'none';
  }
  context.globalCompositeOperation = 'source-over';
  hills(context, 41, 262, 44, '#081c20');
  light(context, [60, 250, 330, 30], '120 230 210', 0.14);
  for (const x of [-262, -236, 214, 250, 232, -560, 540])
    mushroom(context, x, 268 + 10 * random(), 7 + 8 * random());
  for (let i = 0; i < 520; i++) {
    const x = (random() * 2 - 1) * HALF_WIDTH;
    const y = 236 + 60 * random();
    const pale = Math.max(0, 1 - Math.abs(x - 60) / 300) * (y < 262 ? 1 : 0.3);
    context.strokeStyle = `rgb(${8 + 26 * pale} ${26 + 70 * pale} ${30 + 60 * pale})`;
    context.lineWidth = 1.6;
    context.beginPath();
    context.moveTo(x, y + 14);
    context.quadraticCurveTo(x + 3, y - 10, x + 22 * (random() - 0.5), y - 12 - 18 * random());
    context.stroke();
  }
  vignette(context, 0.62);
}

/** A trunk from top to bottom with a few branches. */
function tree(
  context: Context,
  random: () => number,
  { x, width, color, branches }: { x: number; width: number; color: string; branches: number },
): void {
  const half = width / 2;
  const lean = (random() - 0.5) * width * 1.4;
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(x + lean - half * 0.7, -HALF_HEIGHT);
  context.quadraticCurveTo(x - half * 0.9, 60, x - half * 2.3, 300);
  context.lineTo(x + half * 2.3, 300);
  context.quadraticCurveTo(x + half * 0.9, 60, x + lean + half * 0.7, -HALF_HEIGHT);
  context.fill();
  context.strokeStyle = color;
  context.lineCap = 'round';
  for (let i = 0; i < branches; i++) {
    const y = -330 + 240 * random();
    const side = random() < 0.5 ? -1 : 1;
    const long = width * (1.6 + 2.6 * random());
    context.lineWidth = Math.max(1.5, width * 0.16);
    context.beginPath();
    context.moveTo(x + lean * 0.5, y + 26);
    context.quadraticCurveTo(x + side * long * 0.5, y, x + side * long, y - 34 - 30 * random());
    context.stroke();
  }
}

function mushroom(context: Context, x: number, y: number, size: number): void {
  light(context, [x, y - size, size * 5, size * 4], '90 240 255', 0.4);
  shape(
    context,
    '#9fe8e6',
    x - size * 0.16,
    y + size,
    x - size * 0.12,
    y - size,
    x + size * 0.12,
    y - size,
    x + size * 0.16,
    y + size,
  );
  context.fillStyle = '#5fd6ea';
  context.beginPath();
  context.ellipse(x, y - size * 0.8, size, size * 0.8, 0, Math.PI, 2 * Math.PI);
  context.fill();
  ellipse(context, '#e6ffff', [x - size * 0.25, y - size * 1.15, size * 0.22, size * 0.13]);
}
