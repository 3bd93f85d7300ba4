import {
  band,
  type Context,
  ellipse,
  fir,
  HALF_HEIGHT,
  HALF_WIDTH,
  hills,
  light,
  pines,
  shape,
  stars,
} from '@offheap/example-kit/backdrops/paint';
import { randomOf } from '@offheap/example-kit/random';
import { CABIN } from '../../scenes/snow.ts';

/** The sky, mountains and woods. The ground is at 460. */
export function paintNight(context: Context): void {
  band(context, -500, 500, [
    [0, '#040918'],
    [0.4, '#0a1836'],
    [0.66, '#1a3764'],
    [0.84, '#3d6297'],
    [1, '#7d9cc6'],
  ]);
  stars(context, 4, 420, 160);
  aurora(context);
  light(context, [262, -128, 300, 300], '190 212 255', 0.34);
  ellipse(context, '#f3f6ff', [262, -128, 36, 36]);
  light(context, [262, -128, 62, 62], '225 235 255', 0.5);
  for (const [x, y, size] of [
    [250, -138, 9],
    [272, -118, 6],
    [268, -146, 4],
  ] as const)
    ellipse(context, 'rgb(176 192 226 / 0.6)', [x, y, size, 0.85 * size]);
  mountains(context, 31, { y: 330, height: 250, step: 190, dark: '#142648', lit: '#48659b' });
  light(context, [0, 340, 1000, 90], '120 155 210', 0.5);
  mountains(context, 8, { y: 360, height: 130, step: 120, dark: '#1a3058', lit: '#3f5f94' });
  light(context, [0, 366, 1000, 60], '160 188 230', 0.5);
  pines(context, 8, { y: 400, height: 96, step: 19, color: '#23406e' });
  hills(context, 12, 424, 60, '#5b7db2');
  pines(context, 21, { y: 412, height: 150, step: 30, color: '#16294d', gap: 120 });
  light(context, [0, 400, 1000, 56], '150 182 228', 0.34);
  const random = randomOf(6);
  for (let x = -HALF_WIDTH; x < HALF_WIDTH; x += 46 + 60 * random()) {
    const height = 130 + 100 * random() + 0.1 * Math.abs(x);
    if (Math.abs(x) < 190) continue;
    fir(context, random, { x, y: 424, height, color: '#0e1d38', snow: ['#33507f', '#7b9ac9'] });
  }
}

/** Curtains of light, brightest at their lower edge. They are painted small, which makes them soft. */
function aurora(context: Context): void {
  const small = document.createElement('canvas');
  small.width = HALF_WIDTH / 2;
  small.height = HALF_HEIGHT / 2;
  const sky = small.getContext('2d')!; // defined for a canvas without another context
  sky.setTransform(0.25, 0, 0, 0.25, HALF_WIDTH / 4, HALF_HEIGHT / 4);
  sky.globalCompositeOperation = 'lighter';
  for (const [shift, y, high, rgb, strength] of [
    [0, -40, 250, '70 230 180', 0.26],
    [2.4, -170, 230, '80 200 220', 0.18],
    [4.1, -250, 210, '150 110 240', 0.2],
  ] as const) {
    for (let x = -HALF_WIDTH; x < HALF_WIDTH; x += 4) {
      const low = y + 60 * Math.sin(0.0052 * x + shift) + 24 * Math.sin(0.0131 * x + 2 * shift);
      const folds = 0.55 + 0.3 * Math.sin(0.041 * x + 9 * shift) + 0.15 * Math.sin(0.113 * x + shift);
      const alpha = strength * folds * Math.exp(-(((x + 230) / 420) ** 2));
      const curtain = sky.createLinearGradient(0, low, 0, low - high);
      curtain.addColorStop(0, `rgb(${rgb} / 0)`);
      curtain.addColorStop(0.1, `rgb(${rgb} / ${alpha})`);
      curtain.addColorStop(0.4, `rgb(90 130 220 / ${0.45 * alpha})`);
      curtain.addColorStop(1, 'rgb(120 70 220 / 0)');
      sky.fillStyle = curtain;
      sky.fillRect(x, low - high, 4, high);
    }
  }
  context.globalCompositeOperation = 'lighter';
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, -HALF_WIDTH, -HALF_HEIGHT, 2 * HALF_WIDTH, 2 * HALF_HEIGHT);
  context.globalCompositeOperation = 'source-over';
}

/** A ridge of peaks; the moon lights their right sides. */
function mountains(
  context: Context,
  seed: number,
  { y, height, step, dark, lit }: { y: number; height: number; step: number; dark: string; lit: string },
): void {
  const random = randomOf(seed);
  for (let x = -HALF_WIDTH; x < HALF_WIDTH + step; x += step * (0.7 + 0.6 * random())) {
    const high = height * (0.45 + 0.55 * random());
    const wide = high * (0.95 + 0.3 * random());
    const top = y - high;
    const shoulder = 0.3 + 0.15 * random();
    shape(context, dark, x - wide, y, x - wide * shoulder, y - high * 0.62, x, top, x + wide, y);
    const face = context.createLinearGradient(0, top, 0, y);
    face.addColorStop(0, lit);
    face.addColorStop(1, dark);
    const edge: number[] = [];
    for (let i = 1; i <= 6; i++)
      edge.push(x + wide * (0.07 * (i % 2) - 0.05 + 0.07 * i * random()), top + (high * i) / 6);
    shape(context, face, x, top, ...edge, x + wide, y, x + wide * 0.45, y - high * 0.6);
  }
  context.fillStyle = dark;
  context.fillRect(-HALF_WIDTH, y - 1, 2 * HALF_WIDTH, 120);
}

/** What stands at 0, 0 of the ground: a cabin, a decorated fir and a snowman. */
export function paintHut(context: Context): void {
  const random = randomOf(12);
  decoratedFir(context, random, 236, -58);
  cabin(context, random);
  snowman(context, -222, -66);
}

function cabin(context: Context, random: () => number): void {
  const { half, eaves, ridge } = CABIN;
  const wall = half - 24;
  chimney(context, random);
  // Logs, lit by lamps from the middle.
  shape(context, '#3a2317', -wall, 0, -wall, -eaves - 8, 0, -ridge, wall, -eaves - 8, wall, 0);
  context.save();
  context.beginPath();
  for (const [x, y] of [
    [-wall, 0],
    [-wall, -eaves - 8],
    [0, -ridge],
    [wall, -eaves - 8],
    [wall, 0],
  ] as const)
    context.lineTo(x, y);
  context.clip();
  for (let y = -ridge; y < 0; y += 15) {
    const log = context.createLinearGradient(0, y, 0, y + 15);
    log.addColorStop(0, '#8a5a36');
    log.addColorStop(0.45, '#64401f');
    log.addColorStop(1, '#24140c');
    context.fillStyle = log;
    context.fillRect(-wall, y, 2 * wall, 15);
    for (let i = 0; i < 5; i++) {
      context.fillStyle = 'rgb(30 14 6 / 0.3)';
      context.fillRect((2 * random() - 1) * wall, y + 3 + 8 * random(), 14 + 30 * random(), 1.2);
    }
  }
  // Shade under the roof and at the sides.
  for (const side of [-1, 1]) {
    const shade = context.createLinearGradient(side * wall, 0, side * 40, 0);
    shade.addColorStop(0, 'rgb(14 12 30 / 0.75)');
    shade.addColorStop(1, 'rgb(14 12 30 / 0)');
    context.fillStyle = shade;
    context.fillRect(-wall, -ridge, 2 * wall, ridge);
    shape(
      context,
      'rgb(10 6 16 / 0.5)',
      0,
      -ridge,
      side * half,
      -eaves,
      side * half,
      -eaves + 26,
      0,
      -ridge + 26,
    );
  }
  context.restore();
  for (const side of [-1, 1]) {
    for (let y = -eaves + 4; y < 0; y += 15) {
      ellipse(context, '#1d110b', [side * (wall + 1), y + 6, 8, 8]);
      ellipse(context, '#6d4a2c', [side * (wall + 1), y + 6, 6, 6]);
      ellipse(context, '#8d6540', [side * (wall + 1), y + 6, 2.6, 2.6]);
    }
  }
  for (const x of [-70, 70]) lampWindow(context, x, -102);
  roundWindow(context, 0, -162);
  door(context);
  // The boards of the roof's edge, and lamps that hang from them.
  for (const side of [-1, 1]) {
    const end = side * (half + 6);
    const low = -eaves + 4;
    shape(context, '#1d110c', 0, -ridge - 16, end, low - 16, end, low + 3, 0, -ridge + 4);
    shape(context, '#5a3a24', 0, -ridge - 4, end, low - 4, end, low, 0, -ridge);
  }
  for (let i = -9; i <= 9; i++) {
    const x = (i * half) / 9.4;
    const y = -ridge + (Math.abs(x) * (ridge - eaves)) / half + 10 + (i % 2 === 0 ? 3 : 0);
    const rgb = ['255 206 110', '255 120 90', '120 220 160', '130 190 255'][(i + 9) % 4]!;
    lamp(context, x, y, rgb);
  }
}

function lamp(context: Context, x: number, y: number, rgb: string): void {
  light(context, [x, y, 13, 13], rgb, 0.55);
  ellipse(context, `rgb(${rgb})`, [x, y, 2.3, 2.8]);
  ellipse(context, 'rgb(255 255 240 / 0.85)', [x, y - 0.4, 1.1, 1.3]);
}

function chimney(context: Context, random: () => number): void {
  const { ridge } = CABIN;
  context.fillStyle = '#3a3540';
  context.fillRect(60, -ridge - 34, 30, 90);
  for (let y = -ridge - 32; y < -ridge + 50; y += 9) {
    for (let x = 61; x < 88; x += 10) {
      context.fillStyle = `rgb(${96 + 40 * random()} ${92 + 30 * random()} ${110 + 30 * random()} / 0.55)`;
      context.fillRect(x, y, 8, 7);
    }
  }
  context.fillStyle = '#2a2530';
  context.fillRect(56, -ridge - 40, 38, 7);
  ellipse(context, '#dfe9fb', [75, -ridge - 40, 20, 6]);
}

function lampWindow(context: Context, x: number, y: number): void {
  light(context, [x, y, 74, 60], '255 180 80', 0.6);
  context.fillStyle = '#24130b';
  context.fillRect(x - 29, y - 26, 58, 52);
  const pane = context.createRadialGradient(x, y + 6, 2, x, y, 36);
  pane.addColorStop(0, '#fff6cf');
  pane.addColorStop(0.55, '#ffcf6e');
  pane.addColorStop(1, '#f59a3c');
  context.fillStyle = pane;
  context.fillRect(x - 25, y - 22, 50, 44);
  for (const side of [-1, 1]) {
    // Curtains and shutters.
    shape(
      context,
      'rgb(196 62 40 / 0.75)',
      x + 25 * side,
      y - 22,
      x + 6 * side,
      y - 22,
      x + 25 * side,
      y + 12,
    );
    context.fillStyle = '#4a1d1a';
    context.fillRect(x + (side < 0 ? -42 : 30), y - 25, 12, 50);
    context.fillStyle = '#6e2c25';
    for (let i = 0; i < 5; i++) context.fillRect(x + (side < 0 ? -40 : 32), y - 22 + 9.6 * i, 8, 6);
  }
  context.fillStyle = '#3a2012';
  context.fillRect(x - 1.8, y - 22, 3.6, 44);
  context.fillRect(x - 25, y - 3, 50, 3.6);
  ellipse(context, '#e6eefc', [x, y + 27, 33, 5]);
}

function roundWindow(context: Context, x: number, y: number): void {
  light(context, [x, y, 46, 46], '255 180 80', 0.55);
  ellipse(context, '#24130b', [x, y, 18, 18]);
  ellipse(context, '#ffc766', [x, y, 14.5, 14.5]);
  ellipse(context, '#fff0b8', [x, y + 3, 7, 7]);
  context.fillStyle = '#3a2012';
  context.fillRect(x - 1.5, y - 15, 3, 30);
  context.fillRect(x - 15, y - 1.5, 30, 3);
}

function door(context: Context): void {
  context.fillStyle = '#1c0f0a';
  context.fillRect(-27, -124, 54, 124);
  for (let i = 0; i < 4; i++) {
    context.fillStyle = i % 2 === 0 ? '#7a3226' : '#6b2a20';
    context.fillRect(-23 + 11.6 * i, -120, 10.6, 120);
  }
  // A wreath.
  for (let i = 0; i < 16; i++) {
    const angle = (Math.PI * i) / 8;
    const color = i % 2 === 0 ? '#2f6b3c' : '#1f4f30';
    ellipse(context, color, [12 * Math.cos(angle), -92 + 12 * Math.sin(angle), 4.6, 4.6]);
  }
  shape(context, '#e0483c', 0, -82, -9, -88, -8, -76);
  shape(context, '#e0483c', 0, -82, 9, -88, 8, -76);
  ellipse(context, '#f3c35c', [15, -52, 2.4, 2.4]);
  for (const x of [-38, 38]) lamp(context, x * 0.92, -118, '255 206 110');
}

function decoratedFir(context: Context, random: () => number, x: number, y: number): void {
  const height = 206;
  light(context, [x, y - 90, 110, 130], '255 196 110', 0.28);
  fir(context, random, { x, y, height, color: '#0d2a22', snow: ['#1d4a3c', '#5d9a80'] });
  for (let i = 0; i < 30; i++) {
    const part = Math.sqrt((i + 0.5) / 30);
    const side = Math.sin(i * 2.4);
    const rgb = ['255 206 110', '255 120 90', '130 200 255', '255 206 110'][i % 4]!;
    lamp(context, x + 0.2 * height * part * side, y - height * (0.98 - 0.86 * part) + 6, rgb);
  }
  light(context, [x, y - height - 4, 40, 40], '255 226 140', 0.8);
  const star: number[] = [];
  for (let i = 0; i < 10; i++) {
    const angle = (Math.PI * i) / 5 - Math.PI / 2;
    const far = i % 2 === 0 ? 10 : 4.2;
    star.push(x + far * Math.cos(angle), y - height - 4 + far * Math.sin(angle));
  }
  shape(context, '#fff0b0', ...star);
}

function snowman(context: Context, x: number, y: number): void {
  for (const [dy, radius] of [
    [-18, 34],
    [-62, 24],
    [-95, 17],
  ] as const) {
    // The moon and the windows are at the right.
    const ball = context.createRadialGradient(x + 0.4 * radius, y + dy - 0.3 * radius, 1, x, y + dy, radius);
    ball.addColorStop(0, '#fff4e2');
    ball.addColorStop(0.5, '#d5e1f5');
    ball.addColorStop(1, '#7f9bc9');
    context.fillStyle = ball;
    context.beginPath();
    context.arc(x, y + dy, radius, 0, 7);
    context.fill();
  }
  context.strokeStyle = '#2a1a14';
  context.lineWidth = 3;
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x + 20 * side, y - 66);
    context.lineTo(x + 44 * side, y - 84);
    context.lineTo(x + 52 * side, y - 82);
    context.moveTo(x + 44 * side, y - 84);
    context.lineTo(x + 48 * side, y - 93);
  }
  context.stroke();
  shape(context, '#c8382f', x - 18, y - 84, x + 17, y - 84, x + 16, y - 75, x - 17, y - 75);
  shape(context, '#a82c26', x + 6, y - 76, x + 15, y - 76, x + 20, y - 48, x + 10, y - 48);
  for (const [dx, dy, size] of [
    [-5, -99, 2],
    [7, -99, 2],
    [1, -66, 2.2],
    [1, -56, 2.2],
  ] as const)
    ellipse(context, '#1b1620', [x + dx, y + dy, size, size]);
  shape(context, '#f08a3c', x + 1, y - 96, x + 1, y - 91, x + 18, y - 92);
  context.fillStyle = '#1b1c2c';
  context.fillRect(x - 19, y - 113, 38, 5);
  context.fillRect(x - 12, y - 137, 24, 26);
  context.fillStyle = '#c8382f';
  context.fillRect(x - 12, y - 118, 24, 5);
  ellipse(context, '#dfe9fb', [x, y - 137, 12, 3]);
}

/** Smoke above a chimney whose mouth is at 0, 150. */
export function paintSmoke(context: Context): void {
  const random = randomOf(3);
  context.filter = 'blur(3px)'; // or the dither of the gradients adds up to lines
  for (let i = 0; i < 60; i++) {
    const part = random();
    const x = 10 * (2 * random() - 1) * (1 + 3 * part) + 18 * Math.sin(5 * part);
    const size = 14 + 40 * part;
    light(context, [x, 150 - 280 * part, size, size], '176 194 228', 0.13 * (1 - part));
  }
  context.filter = 'none';
}

/** The light of the windows, on the flakes and on the snow before the cabin, too. */
export function paintLight(context: Context): void {
  light(context, [0, 0, 330, 170], '255 170 80', 0.24);
  light(context, [0, 72, 270, 52], '255 150 60', 0.42);
}

/** A fir at the edge of the picture, near the camera: painted small, and so out of focus. Its foot is at 0, 90. */
export function paintNearFir(context: Context): void {
  fir(context, randomOf(9), {
    x: 0,
    y: 90,
    height: 168,
    color: '#050b18',
    snow: ['#0f1c36', '#2b4270'],
  });
}
