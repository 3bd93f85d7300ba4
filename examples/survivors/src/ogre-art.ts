import { box, eyes, oval, shape } from './brush.ts';
import { bob, swing } from './hero-art.ts';
import type { Context } from './sheet.ts';

export function drawOgre(c: Context, stride: number): void {
  const s = swing(stride) * 6;
  const y = bob(stride) * 1.4;
  box(c, -19 + s, -14, 15, 16, 5, '#7d1f1c');
  box(c, 4 - s, -14, 15, 16, 5, '#8f2822');
  box(c, -32 - s / 3, -48 + y, 14, 34, 7, ['#d8432f', '#93271c']);
  oval(c, 0, -34 + y, 27, 28, ['#e4513b', '#9c2a1e']);
  oval(c, 4, -26 + y, 17, 17, ['#f79a6c', '#d8633f']);
  box(c, -22, -17 + y, 44, 9, 4, ['#6b4a34', '#46301f']);
  box(c, -5, -18 + y, 10, 11, 2, '#f2c14e');
  oval(c, 4, -60 + y, 18, 16, ['#e9573f', '#b5331f']);
  shape(
    c,
    [
      [-12, -66 + y],
      [-18, -82 + y],
      [-3, -74 + y],
    ],
    ['#fff3d0', '#d8c08c'],
  );
  shape(
    c,
    [
      [13, -74 + y],
      [25, -84 + y],
      [22, -66 + y],
    ],
    ['#fff3d0', '#d8c08c'],
  );
  eyes(c, 8, -61 + y, 15, 3.6, '#ffe26a');
  shape(
    c,
    [
      [-6, -70 + y],
      [5, -65 + y],
      [-6, -66 + y],
    ],
    '#5b1f27',
  );
  shape(
    c,
    [
      [24, -70 + y],
      [13, -65 + y],
      [24, -66 + y],
    ],
    '#5b1f27',
  );
  box(c, -2, -53 + y, 18, 5, 2, '#4a1a22');
  shape(
    c,
    [
      [0, -50 + y],
      [4, -50 + y],
      [2, -57 + y],
    ],
    '#fff',
  );
  shape(
    c,
    [
      [10, -50 + y],
      [14, -50 + y],
      [12, -57 + y],
    ],
    '#fff',
  );
  box(c, 24 + s / 3, -46 + y, 12, 30, 6, ['#d8432f', '#9c2a1e']);
  shape(
    c,
    [
      [29, -18 + y],
      [37, -20 + y],
      [47, -72 + y],
      [31, -72 + y],
    ],
    ['#a5713f', '#5d3d22'],
  );
}
