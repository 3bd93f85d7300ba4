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
  snowfield(context);
  vignette(context, 0.5);
}

/** Drifts of snow in front of the cabin, lit by its windows. */
function snowfield(context: Context): void {
  const random = randomOf(2);
  for (const [seed, y, height, top, bottom] of [
    [61, 164, 22, '#a9bedf', '#7188b0'],
    [62, 214, 34, '#94aad0', '#566d98'],
    [63, 286, 46, '#7c93bd', '#2f4166'],
  ] as const) {
    const gradient = context.createLinearGradient(0, y - height, 0, y + 130);
    gradient.addColorStop(0, '#dbe7fb');
    gradient.addColorStop(0.08, top);
    gradient.addColorStop(1, bottom);
    hills(context, seed, y, height, gradient);
    if (y > 180) continue;
    for (const x of [-65, 35]) light(context, [x, 178, 150, 26], '255 190 100', 0.5);
  }
  for (let i = 0; i < 30; i++) {
    const y = 180 + 240 * random();
    light(
      context,
      [(random() * 2 - 1) * HALF_WIDTH, y, 90 + 150 * random(), 4 + (y - 150) / 22],
      '226 236 255',
      0.2,
    );
  }
  for (let i = 0; i < 16; i++) {
    // Footprints from the door.
    const y = 168 + 8 * i + i * i * 0.4;
    const x = -15 + 3 * i + (i % 2 === 0 ? -1 : 1) * (4 + i * 0.35);
    ellipse(context, 'rgb(52 72 112 / 0.5)', [x, y, 3.4 + i * 0.3, 1.6 + i * 0.16]);
  }
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
  for (const x of [-86, 14]) {
    light(context, [x + 21, 115, 62, 52], '255 180 90', 0.5);
    shape(context, '#ffcb74', x, 96, x + 42, 96, x + 42, 134, x, 134);
    context.fillStyle = '#3a2418';
    context.fillRect(x + 19.5, 96, 3, 38);
    context.fillRect(x, 113, 42, 3);
  }
  shape(context, '#1a110e', -32, 160, -32, 96, 2, 96, 2, 160);
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
