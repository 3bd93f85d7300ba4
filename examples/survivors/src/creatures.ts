import { box, eyes, oval, shape } from './brush.ts';
import type { Context, Outline } from './sheet.ts';
import { bob, swing } from './hero-art.ts';
import { drawOgre } from './ogre-art.ts';

function drawSlime(c: Context, stride: number): void {
  const squash = [0, 2, 4, 2][stride]!;
  const [w, h] = [14 + squash * 0.6, 23 - squash];
  shape(
    c,
    [
      [-w, 0],
      [-w + 1, -h * 0.5],
      [-w * 0.5, -h],
      [w * 0.5, -h],
      [w - 1, -h * 0.5],
      [w, 0],
    ],
    '#58b947',
  );
  oval(c, 0, -h * 0.52, w, h * 0.52, ['#b5f27c', '#4aa63f']);
  oval(c, -w * 0.4, -h * 0.78, w * 0.22, h * 0.12, '#eaffd0');
  eyes(c, 3, -h * 0.5, 10, 3);
  box(c, 0, -h * 0.24, 6, 2.4, 1.2, '#1f4a2a');
}

function drawBat(c: Context, stride: number): void {
  const up = [-9, -2, 7, -2][stride]!;
  const y = -22 + up * 0.25;
  for (const side of [-1, 1]) {
    shape(
      c,
      [
        [side * 5, y - 4],
        [side * 13, y - 8 + up],
        [side * 22, y - 3 + up],
        [side * 18, y + 3 + up * 0.6],
        [side * 13, y + 1],
        [side * 9, y + 5],
        [side * 4, y + 4],
      ],
      ['#8e5bd0', '#543089'],
    );
  }
  shape(
    c,
    [
      [-8, y - 5],
      [-7, y - 16],
      [-1, y - 9],
    ],
    '#6f43b0',
  );
  shape(
    c,
    [
      [8, y - 5],
      [7, y - 16],
      [1, y - 9],
    ],
    '#6f43b0',
  );
  oval(c, 0, y, 9.5, 9.5, ['#b07cf0', '#6a3fae']);
  eyes(c, 1, y - 1.5, 8, 2.6, '#ffe26a');
  shape(
    c,
    [
      [-3, y + 4],
      [0, y + 4],
      [-1.5, y + 8],
    ],
    '#fff',
  );
  shape(
    c,
    [
      [2, y + 4],
      [5, y + 4],
      [3.5, y + 8],
    ],
    '#fff',
  );
}

function drawSkeleton(c: Context, stride: number): void {
  const s = swing(stride) * 4;
  const y = bob(stride);
  box(c, -5 + s, -9, 3.5, 10, 1.5, '#cfc4a4');
  box(c, 2 - s, -9, 3.5, 10, 1.5, '#e6dcc0');
  box(c, -1.8, -21 + y, 3.6, 14, 1.5, '#cfc4a4');
  for (const rib of [0, 1, 2])
    box(c, -7 + rib, -21 + rib * 4 + y, 14 - rib * 2, 2.6, 1.3, ['#fff8e2', '#cfc4a4']);
  box(c, -11 + s / 2, -21 + y, 3.2, 12, 1.5, '#cfc4a4');
  box(c, 8 - s / 2, -21 + y, 3.2, 12, 1.5, '#e6dcc0');
  oval(c, 0, -32 + y, 11, 10, ['#fffbec', '#d8cdb0']);
  box(c, -6, -26 + y, 13, 6, 2.5, ['#f5ecd2', '#cfc4a4']);
  for (const side of [-2.5, 6]) {
    oval(c, side, -32 + y, 3.2, 3.6, '#2b2036');
    oval(c, side + 0.6, -31.6 + y, 1.4, 1.6, '#ff5d5d');
  }
  for (const tooth of [-3, 0.5, 4]) box(c, tooth, -23.5 + y, 1.2, 3.5, 0.5, '#2b2036');
}

function drawGhost(c: Context, stride: number): void {
  const wave = [0, 2, 0, -2][stride]!;
  const y = -6 + wave * 0.5;
  c.beginPath();
  c.moveTo(-12, y);
  c.quadraticCurveTo(-14, y - 32, 0, y - 33);
  c.quadraticCurveTo(14, y - 32, 12, y);
  for (const [i, x] of [8, 4, 0, -4, -8, -12].entries()) {
    c.quadraticCurveTo(x + 2, y + (i % 2 === 0 ? 5 : -4) + wave, x, y);
  }
  const gradient = c.createLinearGradient(0, y - 33, 0, y + 5);
  gradient.addColorStop(0, '#e8fdff');
  gradient.addColorStop(0.6, '#8fe0ee');
  gradient.addColorStop(1, '#4fa9c9');
  c.fillStyle = gradient;
  c.fill();
  oval(c, -1, y - 20, 2.8, 4, '#1d2b52');
  oval(c, 7, y - 20, 2.8, 4, '#1d2b52');
  oval(c, 3, y - 11, 3, 3.6, '#1d2b52');
  oval(c, -6, y - 14, 2.4, 1.4, '#ff9fc0');
}

/** By kind: how each enemy looks, and the size of its frames. */
export const CREATURES: readonly {
  readonly draw: (c: Context, stride: number) => void;
  readonly size: readonly [number, number];
  readonly outline?: Outline;
}[] = [
  { draw: drawSlime, size: [44, 36] },
  { draw: drawBat, size: [56, 52] },
  { draw: drawSkeleton, size: [40, 54] },
  { draw: drawGhost, size: [40, 54] },
  { draw: drawOgre, size: [112, 104], outline: ['#171426', 3] },
];
