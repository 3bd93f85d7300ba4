import { box, oval, shape } from './brush.ts';
import type { Draw } from './sheet.ts';

/** Trees, stones and other scenery. */
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
