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

/** An empty dark room. */
export function plain(context: Context): void {
  band(context, -HALF_HEIGHT, HALF_HEIGHT, [
    [0, '#0a0d16'],
    [1, '#0d111c'],
  ]);
  context.strokeStyle = 'rgb(150 170 230 / 0.05)';
  context.lineWidth = 1;
  for (let x = -HALF_WIDTH; x <= HALF_WIDTH; x += 50) {
    context.beginPath();
    context.moveTo(x, -HALF_HEIGHT);
    context.lineTo(x, HALF_HEIGHT);
    context.moveTo(-HALF_WIDTH, x);
    context.lineTo(HALF_WIDTH, x);
    context.stroke();
  }
  vignette(context, 0.4);
}

/** A yard with crates at night; its ground is from 140 to the bottom. */
export function yard(context: Context): void {
  band(context, -HALF_HEIGHT, 140, [
    [0, '#0a0c14'],
    [0.6, '#171b28'],
    [1, '#332b30'],
  ]);
  stars(context, 12, 110, -60);
  hills(context, 3, 130, 70, '#15161e');
  shape(
    context,
    '#101117',
    -800,
    140,
    -800,
    40,
    -520,
    40,
    -520,
    -10,
    -470,
    -10,
    -470,
    40,
    -330,
    40,
    -330,
    140,
  );
  shape(context, '#101117', 800, 140, 800, 20, 470, 20, 470, 64, 350, 64, 350, 140);
  band(context, 138, HALF_HEIGHT, [
    [0, '#2a2624'],
    [0.3, '#1f1c1c'],
    [1, '#0c0b0c'],
  ]);
  light(context, [0, 190, 420, 90], '255 160 80', 0.16);
  const random = randomOf(8);
  for (let i = 0; i < 120; i++) {
    ellipse(context, `rgb(0 0 0 / ${0.1 + 0.2 * random()})`, [
      (random() * 2 - 1) * HALF_WIDTH,
      150 + 330 * random(),
      4 + 22 * random(),
      2 + 3 * random(),
    ]);
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
  vignette(context);
}

function crate(context: Context, x: number, y: number, size: number): void {
  const half = size / 2;
  ellipse(context, 'rgb(0 0 0 / 0.5)', [x, y, half * 1.2, half * 0.22]);
  shape(context, '#3b2c20', x - half, y, x - half, y - size, x + half, y - size, x + half, y);
  context.strokeStyle = '#5c442e';
  context.lineWidth = size * 0.09;
  context.lineJoin = 'miter';
  context.strokeRect(x - half + size * 0.05, y - size * 0.95, size * 0.9, size * 0.9);
  context.beginPath();
  context.moveTo(x - half * 0.85, y - size * 0.92);
  context.lineTo(x + half * 0.85, y - size * 0.08);
  context.stroke();
  const lit = x < 0 ? x + half - 2 : x - half;
  context.fillStyle = 'rgb(255 170 90 / 0.3)';
  context.fillRect(lit, y - size, 2.5, size);
}

/** A hall of stone with a round gate, whose middle is 0, 10. */
export function ruins(context: Context): void {
  band(context, -HALF_HEIGHT, 210, [
    [0, '#07060f'],
    [0.6, '#120f22'],
    [1, '#1a1630'],
  ]);
  const random = randomOf(14);
  for (let y = -500; y < 210; y += 44) {
    for (let x = -HALF_WIDTH - 60 * random(); x < HALF_WIDTH; x += 92) {
      context.fillStyle = `rgb(150 140 220 / ${0.015 + 0.03 * random()})`;
      context.fillRect(x, y, 88, 40);
    }
  }
  light(context, [0, 10, 480, 420], '120 80 255', 0.24);
  for (const x of [-330, 330, -560, 560]) {
    shape(context, '#0a0815', x - 36, 230, x - 30, -500, x + 30, -500, x + 36, 230);
    shape(context, '#0e0b1c', x - 46, 238, x - 46, 214, x + 46, 214, x + 46, 238);
    const inner = x < 0 ? x + 26 : x - 30;
    context.fillStyle = 'rgb(140 110 255 / 0.2)';
    context.fillRect(inner, -500, 4, 714);
  }
  band(context, 208, HALF_HEIGHT, [
    [0, '#1b1632'],
    [0.3, '#110e22'],
    [1, '#06050c'],
  ]);
  context.strokeStyle = 'rgb(0 0 0 / 0.4)';
  context.lineWidth = 2;
  for (let i = -14; i <= 14; i++) {
    context.beginPath();
    context.moveTo(i * 60, 208);
    context.lineTo(i * 190, 500);
    context.stroke();
  }
  for (const y of [222, 244, 280, 336, 420]) {
    context.beginPath();
    context.moveTo(-HALF_WIDTH, y);
    context.lineTo(HALF_WIDTH, y);
    context.stroke();
  }
  light(context, [0, 236, 300, 46], '150 100 255', 0.5);
  shape(context, '#151029', -150, 246, -128, 196, 128, 196, 150, 246);
  shape(context, '#211a3e', -134, 210, -128, 196, 128, 196, 134, 210);
  for (let i = 0; i < 24; i++) {
    const [from, to] = [(i * Math.PI) / 12 + 0.012, ((i + 1) * Math.PI) / 12 - 0.012];
    context.beginPath();
    context.arc(0, 10, 198, from, to);
    context.arc(0, 10, 158, to, from, true);
    context.closePath();
    context.fillStyle = i % 2 === 0 ? '#231d3c' : '#1d1833';
    context.fill();
    context.strokeStyle = 'rgb(160 120 255 / 0.35)';
    context.lineWidth = 1.4;
    context.stroke();
  }
  ellipse(context, '#06040e', [0, 10, 157, 157]);
  vignette(context);
}

/** A corridor of a space ship; a turret's muzzle is at -222, 0, and a plate at 200. */
export function ship(context: Context): void {
  band(context, -HALF_HEIGHT, HALF_HEIGHT, [
    [0, '#080c12'],
    [0.5, '#141c26'],
    [1, '#070a0f'],
  ]);
  for (let x = -800; x < 800; x += 160) {
    shape(context, '#18222e', x + 6, -170, x + 154, -170, x + 154, 150, x + 6, 150);
    shape(context, '#131b25', x + 18, -158, x + 142, -158, x + 142, 138, x + 18, 138);
    context.fillStyle = 'rgb(90 180 220 / 0.32)';
    context.fillRect(x + 58, -148, 44, 3);
    for (const [dx, dy] of [
      [12, -164],
      [148, -164],
      [12, 144],
      [148, 144],
    ] as const) {
      ellipse(context, '#2c3a4a', [x + dx, dy, 2.5, 2.5]);
    }
  }
  band(context, -HALF_HEIGHT, -178, [
    [0, '#05070b'],
    [1, '#10171f'],
  ]);
  band(context, 158, HALF_HEIGHT, [
    [0, '#1a232e'],
    [0.1, '#0f151d'],
    [1, '#05070a'],
  ]);
  for (let x = -800; x < 800; x += 40) {
    shape(context, 'rgb(255 190 60 / 0.2)', x, 166, x + 18, 166, x + 10, 176, x - 8, 176);
  }
  // The plate that is hit.
  shape(context, '#1c2733', 196, -130, 300, -160, 300, 170, 196, 140);
  shape(context, '#33455a', 186, -130, 200, -130, 200, 140, 186, 140);
  context.fillStyle = '#4a6078';
  for (let y = -112; y < 140; y += 40) context.fillRect(188, y, 9, 4);
  light(context, [192, 0, 40, 130], '255 120 60', 0.35);
  // The turret.
  shape(context, '#243140', -800, -64, -330, -64, -300, -40, -300, 40, -330, 64, -800, 64);
  shape(context, '#34465a', -800, -58, -332, -58, -306, -38, -306, -22, -800, -22);
  shape(context, '#1a2430', -300, -20, -236, -14, -222, -10, -222, 10, -236, 14, -300, 20);
  shape(context, '#5a728c', -300, -16, -236, -11, -226, -7, -226, -3, -300, -6);
  light(context, [-222, 0, 44, 44], '255 90 80', 0.5);
  vignette(context, 0.6);
}

/** A meadow at dusk where a knight stands; feet at 0, 160. */
export function meadow(context: Context): void {
  band(context, -HALF_HEIGHT, 130, [
    [0, '#141433'],
    [0.55, '#34285a'],
    [1, '#7a4a6e'],
  ]);
  stars(context, 19, 120, -80);
  light(context, [0, 120, 620, 160], '255 160 140', 0.3);
  hills(context, 23, 140, 110, '#2e2450');
  hills(context, 31, 150, 60, '#221c40');
  band(context, 132, HALF_HEIGHT, [
    [0, '#1f2a3a'],
    [0.2, '#18222f'],
    [1, '#080c12'],
  ]);
  const random = randomOf(6);
  for (let i = 0; i < 420; i++) {
    const y = 136 + 300 * random() ** 1.3;
    const x = (random() * 2 - 1) * HALF_WIDTH;
    context.strokeStyle = `rgb(${40 + 40 * random()} ${70 + 40 * random()} 90 / 0.45)`;
    context.lineWidth = 1 + (y - 136) / 140;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 8 * (random() - 0.5), y - 6 - (y - 130) / 14);
    context.stroke();
  }
  light(context, [0, 166, 220, 44], '255 214 120', 0.5);
  ellipse(context, 'rgb(0 0 0 / 0.5)', [0, 166, 60, 11]);
  knight(context);
  vignette(context);
}

function knight(context: Context): void {
  const [dark, steel, lit, cloth] = ['#1b2033', '#3f4a68', '#7d8bb0', '#7a2438'];
  shape(context, cloth, -20, 20, 20, 20, 46, 150, 12, 142, -44, 154);
  shape(context, dark, -22, 92, -3, 92, -5, 164, -25, 164);
  shape(context, dark, 3, 92, 22, 92, 26, 164, 6, 164);
  shape(context, steel, -20, 128, -5, 128, -6, 166, -27, 166);
  shape(context, steel, 6, 128, 21, 128, 29, 166, 7, 166);
  shape(context, steel, -27, 18, 27, 18, 22, 70, 25, 104, -25, 104, -22, 70);
  shape(context, lit, -22, 20, -4, 20, -6, 66, -19, 62);
  ellipse(context, steel, [-30, 28, 13, 12]);
  ellipse(context, steel, [30, 28, 13, 12]);
  shape(context, dark, -36, 34, -24, 34, -28, 88, -40, 86);
  shape(context, dark, 26, 34, 37, 34, 52, 76, 42, 82);
  shape(context, '#aab6d6', 50, 80, 54, 78, 66, -34, 61, -46, 57, -34);
  shape(context, '#c9a24a', 40, 74, 66, 68, 67, 73, 41, 79);
  ellipse(context, steel, [0, -4, 17, 20]);
  shape(context, dark, -14, -6, 16, -6, 15, 1, 2, 2, 2, 12, -2, 12, -2, 2, -14, 1);
  shape(context, cloth, -2, -24, 4, -24, 2, -44, -14, -38, -20, -26);
  shape(context, '#2c3450', -52, 40, -22, 40, -22, 74, -37, 94, -52, 74);
  shape(context, '#c9a24a', -39, 46, -35, 46, -35, 84, -39, 84);
}

/** Roofs and chimneys in the morning; the mouth of the nearest is at 0, 110. */
export function roofs(context: Context): void {
  band(context, -HALF_HEIGHT, HALF_HEIGHT, [
    [0, '#121a2e'],
    [0.45, '#2a3350'],
    [0.7, '#6a5566'],
    [0.85, '#b5745c'],
    [1, '#c98a60'],
  ]);
  light(context, [-260, 250, 520, 330], '255 190 120', 0.4);
  hills(context, 51, 230, 60, '#3a3a55');
  const random = randomOf(10);
  for (const [y, color, size] of [
    [215, '#2b2c44', 80],
    [275, '#1d1f33', 130],
  ] as const) {
    for (let x = -HALF_WIDTH; x < HALF_WIDTH; x += size * 1.15) {
      const top = y - 36 * random();
      shape(
        context,
        color,
        x,
        500,
        x,
        top + size * 0.35,
        x + size * 0.55,
        top - size * 0.12,
        x + size * 1.1,
        top + size * 0.35,
        x + size * 1.1,
        500,
      );
      shape(
        context,
        color,
        x + size * 0.2,
        top + 40,
        x + size * 0.2,
        top - 30,
        x + size * 0.36,
        top - 30,
        x + size * 0.36,
        top + 40,
      );
    }
  }
  shape(context, '#0f1120', -330, 500, -330, 300, 40, 205, 330, 300, 330, 500);
  shape(context, '#181b2e', -340, 310, 40, 205, 340, 310, 340, 296, 40, 191, -340, 296);
  shape(context, '#1b1a28', -34, 240, -34, 118, 34, 118, 34, 240);
  for (let y = 124; y < 230; y += 11) {
    context.fillStyle = 'rgb(170 110 90 / 0.2)';
    for (let x = -33 + (y % 2) * 8; x < 30; x += 17) context.fillRect(x, y, 14, 8);
  }
  shape(context, '#262434', -42, 122, -42, 104, 42, 104, 42, 122);
  ellipse(context, '#07070d', [0, 105, 34, 5]);
  vignette(context, 0.4);
}

/** A winner's podium in spotlights. */
export function podium(context: Context): void {
  band(context, -HALF_HEIGHT, 190, [
    [0, '#0b0920'],
    [0.6, '#1c1544'],
    [1, '#2d1f5c'],
  ]);
  for (const [x, lean, rgb] of [
    [-420, 330, '110 140 255'],
    [420, -330, '255 110 200'],
    [-140, 120, '255 220 140'],
    [140, -120, '255 220 140'],
  ] as const) {
    const beam = context.createLinearGradient(x, -500, x + lean, 200);
    beam.addColorStop(0, `rgb(${rgb} / 0.26)`);
    beam.addColorStop(1, `rgb(${rgb} / 0)`);
    context.fillStyle = beam;
    context.beginPath();
    context.moveTo(x - 14, -500);
    context.lineTo(x + 14, -500);
    context.lineTo(x + lean + 150, 260);
    context.lineTo(x + lean - 150, 260);
    context.fill();
  }
  band(context, 188, HALF_HEIGHT, [
    [0, '#2a1f55'],
    [0.3, '#171238'],
    [1, '#080616'],
  ]);
  light(context, [0, 236, 380, 60], '255 220 150', 0.35);
  for (const [x, top, width, color] of [
    [-142, 150, 132, '#3b3f78'],
    [142, 170, 132, '#3a3468'],
    [0, 104, 152, '#54509a'],
  ] as const) {
    shape(context, color, x - width / 2, 240, x - width / 2, top, x + width / 2, top, x + width / 2, 240);
    shape(
      context,
      'rgb(255 255 255 / 0.22)',
      x - width / 2,
      top,
      x - width / 2 + 8,
      top - 9,
      x + width / 2 - 8,
      top - 9,
      x + width / 2,
      top,
    );
  }
  context.fillStyle = 'rgb(255 255 255 / 0.75)';
  context.font = '700 44px ui-sans-serif, system-ui, sans-serif';
  context.textAlign = 'center';
  for (const [text, x, y] of [
    ['1', 0, 184],
    ['2', -142, 214],
    ['3', 142, 226],
  ] as const) {
    context.fillText(text, x, y);
  }
  cup(context);
  vignette(context, 0.5);
}

function cup(context: Context): void {
  light(context, [0, 40, 150, 130], '255 205 90', 0.5);
  context.strokeStyle = '#d9a43a';
  context.lineWidth = 7;
  for (const side of [-1, 1]) {
    context.beginPath();
    context.ellipse(side * 33, 18, 16, 20, 0, 0, 7);
    context.stroke();
  }
  shape(context, '#c98f2a', -26, 95, 26, 95, 20, 84, -20, 84);
  shape(context, '#e8b94c', -5, 86, 5, 86, 7, 56, -7, 56);
  context.fillStyle = '#f0c458';
  context.beginPath();
  context.moveTo(-36, -8);
  context.bezierCurveTo(-34, 46, -16, 62, 0, 64);
  context.bezierCurveTo(16, 62, 34, 46, 36, -8);
  context.fill();
  shape(context, 'rgb(255 255 255 / 0.5)', -24, 0, -15, 0, -8, 48, -14, 42);
  ellipse(context, '#fbe3a0', [0, -8, 36, 7]);
}
