import { randomOf } from '@offheap/example-kit/random';
import { box, type Context, ellipse, type Painter, type Size, TURN } from './sheet.ts';

export const PLANT: Size & { readonly feet: number } = { width: 136, height: 168, feet: 156 / 168 };

/** Four tones of leaves, from the shade to the light. */
type Leaves = readonly [string, string, string, string];

const MIDDLE = PLANT.width / 2;
const GROUND = 156;
const OAK: Leaves = ['#234d35', '#33693c', '#4f8b44', '#8bb755'];
const LIME: Leaves = ['#3d6230', '#5d8a37', '#86ad45', '#c3d367'];
const CHERRY: Leaves = ['#8f4a6b', '#c26d8d', '#e79bb0', '#ffd3d8'];
const MAPLE: Leaves = ['#8a3d24', '#bf5f2a', '#e28a37', '#f7c263'];
const PINE: Leaves = ['#173f3c', '#205349', '#2d6b57', '#4f9170'];

/** All trees, then all bushes. */
export const plantPainters: readonly Painter[] = [
  (context) => broadleaf(context, OAK, 46, 1),
  (context) => pine(context, 132),
  (context) => broadleaf(context, LIME, 42, 2),
  (context) => broadleaf(context, CHERRY, 40, 3),
  (context) => pine(context, 106),
  (context) => broadleaf(context, OAK, 38, 4),
  (context) => broadleaf(context, MAPLE, 40, 5),
  (context) => bush(context, OAK, '#f4a5b8', 6),
  (context) => bush(context, LIME, '#fdf3c4', 7),
  (context) => stone(context),
];
export const PLANTS = plantPainters.length;
export const TREES = 7;

function broadleaf(context: Context, leaves: Leaves, radius: number, seed: number): void {
  trunk(context, radius / 5);
  const y = GROUND - 42 - radius;
  foliage(context, [MIDDLE, y, radius * 1.25, radius], leaves, seed);
}

function trunk(context: Context, half: number): void {
  context.fillStyle = '#5d4130';
  context.beginPath();
  context.moveTo(MIDDLE - half - 5, GROUND);
  context.quadraticCurveTo(MIDDLE - half, GROUND - 8, MIDDLE - half * 0.7, GROUND - 60);
  context.lineTo(MIDDLE + half * 0.7, GROUND - 60);
  context.quadraticCurveTo(MIDDLE + half, GROUND - 8, MIDDLE + half + 5, GROUND);
  context.quadraticCurveTo(MIDDLE, GROUND + 4, MIDDLE - half - 5, GROUND);
  context.fill();
  box(context, [MIDDLE + half * 0.1, GROUND - 58, half * 0.5, 52], 2, '#8a6242');
}

/** A crown: tufts of leaves, the lighter the nearer they are to the sun at the upper right. */
function foliage(
  context: Context,
  [x, y, rx, ry]: readonly [x: number, y: number, rx: number, ry: number],
  leaves: Leaves,
  seed: number,
): void {
  const random = randomOf(seed);
  ellipse(context, x, y, rx * 0.86, ry * 0.86, leaves[0]);
  const tufts = Array.from({ length: 190 }, () => {
    const [angle, far] = [random() * TURN, Math.sqrt(random())];
    const [dx, dy] = [far * Math.cos(angle), far * Math.sin(angle)];
    return { dx, dy, light: 0.46 + 0.34 * (dx * 0.6 - dy) + 0.26 * (random() - 0.5) };
  });
  tufts.sort((one, two) => one.light - two.light);
  for (const { dx, dy, light } of tufts) {
    const tone = leaves[Math.max(0, Math.min(3, Math.floor(light * 4)))]!;
    tuft(context, x + dx * rx, y + dy * ry, ry * (0.15 + 0.07 * random()), tone, random);
  }
}

/** A few leaves around a point. */
function tuft(
  context: Context,
  x: number,
  y: number,
  size: number,
  color: string,
  random: () => number,
): void {
  context.fillStyle = color;
  context.beginPath();
  for (let i = 0; i < 6; i++) {
    const angle = (i / 6) * TURN + random();
    const [dx, dy] = [Math.cos(angle) * size * 0.6, Math.sin(angle) * size * 0.6];
    context.moveTo(x + dx, y + dy);
    context.ellipse(x + dx, y + dy, size * 0.62, size * 0.4, angle, 0, TURN);
  }
  context.fill();
}

function pine(context: Context, height: number): void {
  trunk(context, 6);
  const random = randomOf(height);
  const layers = 6;
  for (let i = 0; i < layers; i++) {
    const t = i / (layers - 1);
    const bottom = GROUND - 16 - t * (height - 42);
    const half = 46 * (1 - t * 0.78) * (height / 132) ** 0.5;
    for (const [tone, from] of [
      [PINE[0], -1],
      [PINE[1], -0.7],
      [PINE[2], -0.1],
      [PINE[3], 0.45],
    ] as const) {
      bough(context, bottom - (from + 1) * 3, half, half * 0.95, from, tone, random);
    }
  }
}

/** One layer of a pine with a ragged edge, from the share `from` of its half width to its right side. */
function bough(
  context: Context,
  bottom: number,
  half: number,
  height: number,
  from: number,
  color: string,
  random: () => number,
): void {
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(MIDDLE, bottom - height);
  const points = 9;
  for (let i = 0; i <= points; i++) {
    const across = 1 - (i / points) * (1 - from);
    const sag = (1 - Math.abs(across)) * half * 0.2;
    context.lineTo(
      MIDDLE + across * half * (i % 2 ? 0.93 : 1),
      bottom + sag - (i % 2 ? 6 + 3 * random() : 0),
    );
  }
  context.closePath();
  context.fill();
}

function bush(context: Context, leaves: Leaves, flower: string, seed: number): void {
  foliage(context, [MIDDLE, GROUND - 17, 31, 21], leaves, seed);
  const random = randomOf(seed + 50);
  for (let i = 0; i < 16; i++) {
    const [angle, far] = [random() * TURN, Math.sqrt(random())];
    const [x, y] = [MIDDLE + 26 * far * Math.cos(angle), GROUND - 19 + 16 * far * Math.sin(angle)];
    ellipse(context, x, y, 2.6, 2.4, flower);
    ellipse(context, x, y, 0.9, 0.9, '#e3a13b');
  }
}

function stone(context: Context): void {
  for (const [x, y, rx, ry] of [
    [-8, -13, 24, 17],
    [17, -8, 14, 10],
  ] as const) {
    ellipse(context, MIDDLE + x, GROUND + y, rx, ry, '#6d6f79');
    ellipse(context, MIDDLE + x + rx * 0.14, GROUND + y - ry * 0.2, rx * 0.8, ry * 0.75, '#8c8f97');
    ellipse(context, MIDDLE + x + rx * 0.3, GROUND + y - ry * 0.45, rx * 0.45, ry * 0.35, '#b4b5b6');
  }
}
