import { box, eyes, oval, shape } from './brush.ts';
import type { Context } from './sheet.ts';

/** Frames of a walk. */
export const STRIDES = 4;
/** How far a foot is ahead, from -1 to 1. */
export const swing = (stride: number): number => [0, 1, 0, -1][stride % STRIDES]!;
/** How much lower the body is. */
export const bob = (stride: number): number => (stride % 2 === 0 ? 0 : -1.5);

export function drawHero(c: Context, stride: number): void {
  const s = swing(stride) * 4;
  const y = bob(stride);
  box(c, -7 + s, -6, 6, 7, 3, '#4a2f3a');
  box(c, 1 - s, -6, 6, 7, 3, '#5a3a45');
  shape(
    c,
    [
      [-8, -22 + y],
      [8, -22 + y],
      [12, -3 + y / 2],
      [-12, -3 + y / 2],
    ],
    ['#4f7df0', '#2c3fa8'],
  );
  box(c, -2, -22 + y, 4, 18, 2, '#f2c14e');
  box(c, -10, -24 + y, 20, 6, 3, ['#ff8a5c', '#d4503f']); // scarf
  box(c, -15 - s / 2, -23 + y, 6, 7, 3, ['#ff8a5c', '#d4503f']);
  oval(c, 0, -30 + y, 9.5, 9, ['#ffe0bd', '#f0b98d']);
  eyes(c, 3, -30 + y, 7, 2.1);
  oval(c, 6.5, -26 + y, 1.6, 1, '#e88b78');
  shape(
    c,
    [
      [-11, -34 + y],
      [-3, -53 + y],
      [-9, -58 + y],
      [3, -54 + y],
      [11, -34 + y],
    ],
    ['#5c8dff', '#3348b8'],
  );
  oval(c, 0, -34.5 + y, 15, 4, ['#4667d8', '#2c3fa8']);
  box(c, -9.5, -40 + y, 19, 4, 2, '#f2c14e');
  box(c, 12 + s / 3, -36 + y, 3, 34, 1.5, '#7a4f32'); // staff
  oval(c, 13.5 + s / 3, -39 + y, 5, 5, ['#fff7c9', '#ffb938']);
  oval(c, 12 + s / 3, -17 + y, 3.4, 3.2, '#f0b98d');
}
