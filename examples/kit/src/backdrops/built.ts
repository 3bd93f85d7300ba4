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
