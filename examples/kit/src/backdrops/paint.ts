import { randomOf } from '../random.ts';

export type Context = CanvasRenderingContext2D;

/** Half of the size of a backdrop, in pixels of the effect; the effect is at 0, 0. */
export const HALF_WIDTH = 800;
export const HALF_HEIGHT = 500;

type Stops = readonly (readonly [at: number, color: string])[];

/** Fills a band over the whole width with a gradient downwards. */
export function band(context: Context, top: number, bottom: number, stops: Stops): void {
  const gradient = context.createLinearGradient(0, top, 0, bottom);
  for (const [at, color] of stops) gradient.addColorStop(at, color);
  context.fillStyle = gradient;
  context.fillRect(-HALF_WIDTH, top, 2 * HALF_WIDTH, bottom - top);
}

/** A soft light; `rgb` is such as `'255 140 40'`. */
export function light(
  context: Context | OffscreenCanvasRenderingContext2D,
  [x, y, rx, ry]: readonly [x: number, y: number, rx: number, ry: number],
  rgb: string,
  alpha: number,
): void {
  context.save();
  context.translate(x, y);
  context.scale(1, ry / rx);
  const gradient = context.createRadialGradient(0, 0, 0, 0, 0, rx);
  for (let i = 0; i <= 8; i++) {
    gradient.addColorStop(i / 8, `rgb(${rgb} / ${alpha * (1 - (i / 8) ** 2) ** 2})`);
  }
  context.fillStyle = gradient;
  context.fillRect(-rx, -rx, 2 * rx, 2 * rx);
  context.restore();
}

export function stars(context: Context, seed: number, count: number, bottom: number): void {
  const random = randomOf(seed);
  for (let i = 0; i < count; i++) {
    const size = 0.6 + 1.3 * random() ** 4;
    context.fillStyle = `rgb(${200 + 55 * random()} ${210 + 30 * random()} 255 / ${0.12 + 0.5 * random() ** 2})`;
    context.beginPath();
    context.arc(
      (2 * random() - 1) * HALF_WIDTH,
      -HALF_HEIGHT + random() * (bottom + HALF_HEIGHT),
      size,
      0,
      7,
    );
    context.fill();
  }
}

/** A silhouette from edge to edge: sums of sines, so that it is smooth. */
export function hills(
  context: Context,
  seed: number,
  y: number,
  height: number,
  color: string | CanvasGradient,
): void {
  const random = randomOf(seed);
  const waves = [1, 2.3, 4.7].map((rate) => [(rate * (0.7 + 0.6 * random())) / 260, 7 * random(), 1 / rate]);
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(-HALF_WIDTH, HALF_HEIGHT);
  for (let x = -HALF_WIDTH; x <= HALF_WIDTH; x += 8) {
    let sum = 0;
    for (const [rate, shift, part] of waves) sum += Math.sin(x * rate! + shift!) * part!;
    context.lineTo(x, y - (height * (sum + 1.7)) / 3.4);
  }
  context.lineTo(HALF_WIDTH, HALF_HEIGHT);
  context.fill();
}

/** A row of pines that stand at `y`; none nearer to the middle than `gap`. */
export function pines(
  context: Context,
  seed: number,
  {
    y,
    height,
    step,
    color,
    gap = 0,
  }: { y: number; height: number; step: number; color: string; gap?: number },
): void {
  const random = randomOf(seed);
  context.fillStyle = color;
  for (let x = -HALF_WIDTH; x < HALF_WIDTH; x += step * (0.6 + 0.8 * random())) {
    const tall = height * (0.6 + 0.6 * random());
    if (Math.abs(x) < gap) continue;
    const wide = tall * 0.2;
    context.beginPath();
    context.moveTo(x, y - tall);
    for (let tier = 1; tier <= 5; tier++) {
      const half = (wide * tier) / 5;
      const low = y - tall + (tall * tier) / 5.2;
      context.lineTo(x + half, low);
      context.lineTo(x + half * 0.55, low - tall * 0.02);
    }
    for (let tier = 5; tier >= 1; tier--) {
      const half = (wide * tier) / 5;
      const low = y - tall + (tall * tier) / 5.2;
      context.lineTo(x - half * 0.55, low - tall * 0.02);
      context.lineTo(x - half, low);
    }
    context.fill();
    context.fillRect(x - tall * 0.02, y - tall * 0.06, tall * 0.04, tall * 0.1);
  }
}

/** A fir whose boughs carry snow, which the moon lights from the right. Its foot is at `x`, `y`. */
export function fir(
  context: Context,
  random: () => number,
  {
    x,
    y,
    height,
    color,
    snow: [shade, lit],
  }: { x: number; y: number; height: number; color: string; snow: readonly [shade: string, lit: string] },
): void {
  const tiers = 7;
  for (let tier = tiers; tier >= 1; tier--) {
    const low = y - height * (1.02 - (0.94 * tier) / tiers);
    const top = low - (1.75 * height) / tiers;
    const half = 0.24 * height * (tier / tiers) ** 0.85 * (0.9 + 0.2 * random());
    /** A bough to both sides: a tent whose lower edge hangs in lobes. */
    const bough = (wide: number, edge: number, lobe: number): void => {
      context.beginPath();
      context.moveTo(x, top);
      context.quadraticCurveTo(x + 0.25 * wide, edge - 0.35 * (low - top), x + wide, edge);
      for (let i = 1; i <= 6; i++) {
        const from = x + wide * (1 - (i - 1) / 3);
        const to = x + wide * (1 - i / 3);
        const deep = edge + lobe * (0.4 + 0.9 * random());
        context.quadraticCurveTo((from + to) / 2, deep, to, edge - lobe * 0.3 * Math.sin((Math.PI * i) / 6));
      }
      context.quadraticCurveTo(x - 0.25 * wide, edge - 0.35 * (low - top), x, top);
      context.fill();
    };
    context.fillStyle = color;
    bough(half, low, 0.045 * height);
    const light = context.createLinearGradient(x - half, 0, x + half, 0);
    light.addColorStop(0.2, shade);
    light.addColorStop(0.75, lit);
    context.fillStyle = light;
    bough(0.88 * half, low - 0.03 * height, 0.03 * height);
  }
}

/** Shapes of one colour: polygons of x, y pairs. */
export function shape(context: Context, color: string | CanvasGradient, ...points: readonly number[]): void {
  context.fillStyle = color;
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) context.lineTo(points[i]!, points[i + 1]!);
  context.closePath();
  context.fill();
}

export function ellipse(
  context: Context,
  color: string,
  [x, y, rx, ry]: readonly [x: number, y: number, rx: number, ry: number],
): void {
  context.fillStyle = color;
  context.beginPath();
  context.ellipse(x, y, rx, ry, 0, 0, 7);
  context.fill();
}

/** Darkens the corners like a lens. */
export function vignette(context: Context, alpha = 0.55): void {
  const gradient = context.createRadialGradient(0, 0, 300, 0, 0, 900);
  gradient.addColorStop(0, 'rgb(0 0 0 / 0)');
  gradient.addColorStop(1, `rgb(0 0 0 / ${alpha})`);
  context.fillStyle = gradient;
  context.fillRect(-HALF_WIDTH, -HALF_HEIGHT, 2 * HALF_WIDTH, 2 * HALF_HEIGHT);
}
