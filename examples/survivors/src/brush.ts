import type { Context } from './sheet.ts';

/** A colour, or two from top to bottom. */
export type Paint = string | readonly [top: string, bottom: string];

function fill(context: Context, paint: Paint, top: number, bottom: number): void {
  if (typeof paint === 'string') context.fillStyle = paint;
  else {
    const gradient = context.createLinearGradient(0, top, 0, bottom);
    gradient.addColorStop(0, paint[0]);
    gradient.addColorStop(1, paint[1]);
    context.fillStyle = gradient;
  }
  context.fill();
}

export function oval(context: Context, x: number, y: number, rx: number, ry: number, paint: Paint): void {
  context.beginPath();
  context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  fill(context, paint, y - ry, y + ry);
}

export function box(
  context: Context,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  paint: Paint,
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  fill(context, paint, y, y + height);
}

/** A closed shape through points. */
export function shape(
  context: Context,
  points: readonly (readonly [x: number, y: number])[],
  paint: Paint,
): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.closePath();
  const ys = points.map(([, y]) => y);
  fill(context, paint, Math.min(...ys), Math.max(...ys));
}

/** A soft round light. */
export function glow(context: Context, x: number, y: number, radius: number, stops: readonly string[]): void {
  const gradient = context.createRadialGradient(x, y, 0, x, y, radius);
  stops.forEach((color, i) => gradient.addColorStop(i / (stops.length - 1), color));
  context.fillStyle = gradient;
  context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
}

/** Two eyes that look to the right. */
export function eyes(
  context: Context,
  x: number,
  y: number,
  gap: number,
  size: number,
  white = '#fff',
): void {
  for (const side of [-gap / 2, gap / 2]) {
    oval(context, x + side, y, size, size * 1.2, white);
    oval(context, x + side + size * 0.3, y + size * 0.15, size * 0.5, size * 0.7, '#1a1630');
  }
}
