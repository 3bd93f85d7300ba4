import { box, eyes, oval, shape } from './brush.ts';
import type { Context, Draw } from './sheet.ts';

/** Frames of a walk. */
export const STRIDES = 4;
const swing = (stride: number): number => [0, 1, 0, -1][stride % STRIDES]!;
const bob = (stride: number): number => (stride % 2 === 0 ? 0 : -1.5);

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

function drawOgre(c: Context, stride: number): void {
  const s = swing(stride) * 6;
  const y = bob(stride) * 1.4;
  box(c, -19 + s, -14, 15, 16, 5, '#7d2f33');
  box(c, 4 - s, -14, 15, 16, 5, '#8f393a');
  box(c, -32 - s / 3, -48 + y, 14, 34, 7, ['#d8604d', '#9a3a3a']);
  oval(c, 0, -34 + y, 27, 28, ['#ea7257', '#a03c3d']);
  oval(c, 4, -26 + y, 17, 17, ['#f7a77c', '#d97b5d']);
  box(c, -22, -17 + y, 44, 9, 4, ['#6b4a34', '#46301f']);
  box(c, -5, -18 + y, 10, 11, 2, '#f2c14e');
  oval(c, 4, -60 + y, 18, 16, ['#ef7d60', '#b94a44']);
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
  box(c, 24 + s / 3, -46 + y, 12, 30, 6, ['#e36a53', '#a03c3d']);
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

/** By kind: how each enemy looks, and the size of its frames. */
export const CREATURES: readonly {
  readonly draw: (c: Context, stride: number) => void;
  readonly size: readonly [number, number];
}[] = [
  { draw: drawSlime, size: [44, 36] },
  { draw: drawBat, size: [56, 52] },
  { draw: drawSkeleton, size: [40, 54] },
  { draw: drawGhost, size: [40, 54] },
  { draw: drawOgre, size: [112, 104] },
];

/** Things that stand around. */
export const PROPS: readonly { readonly draw: Draw; readonly size: readonly [number, number] }[] = [
  {
    size: [48, 56],
    draw: (c) => {
      box(c, -16, -8, 32, 9, 3, '#4b5368');
      box(c, -12, -42, 24, 38, 12, ['#8d98ad', '#565f77']);
      box(c, -2, -36, 4, 18, 1, '#454d63');
      box(c, -6.5, -31, 13, 4, 1, '#454d63');
      oval(c, -9, -4, 5, 4, '#4f8f5b');
    },
  },
  {
    size: [110, 150],
    draw: (c) => {
      shape(
        c,
        [
          [-10, 0],
          [-5, -50],
          [-8, -80],
          [8, -80],
          [6, -50],
          [11, 0],
        ],
        ['#5b4250', '#33263a'],
      );
      for (const [x, y, r] of [
        [-24, -84, 24],
        [24, -86, 25],
        [0, -110, 30],
        [0, -80, 26],
      ] as const) {
        oval(c, x, y, r, r * 0.9, ['#3f7f78', '#234a55']);
      }
      oval(c, -10, -122, 12, 8, '#5fa596');
      oval(c, 18, -98, 9, 6, '#4e9488');
    },
  },
  {
    size: [40, 36],
    draw: (c) => {
      box(c, -4, -14, 8, 15, 4, ['#fff0d8', '#d9bd9a']);
      oval(c, 0, -16, 14, 9, ['#ff7d6e', '#c2414d']);
      for (const [x, y] of [
        [-6, -17],
        [4, -20],
        [8, -14],
      ] as const)
        oval(c, x, y, 2.2, 1.8, '#ffe9dc');
      box(c, 9, -8, 4, 9, 2, '#ead0ac');
      oval(c, 11, -9, 6, 4, ['#ff9a7c', '#c2414d']);
    },
  },
  {
    size: [44, 34],
    draw: (c) => {
      oval(c, 0, -9, 18, 12, ['#7f8aa3', '#4b5570']);
      oval(c, -6, -15, 6, 3, '#a3aec4');
    },
  },
  {
    size: [60, 84],
    draw: (c) => {
      box(c, -2.5, -58, 5, 60, 2, ['#5b4250', '#33263a']);
      box(c, -7, -70, 14, 18, 3, ['#fff2b8', '#ffb63d']);
      shape(
        c,
        [
          [-10, -69],
          [0, -80],
          [10, -69],
        ],
        '#3b2d42',
      );
      box(c, -8, -53, 16, 3, 1, '#3b2d42');
    },
  },
];
