import { box, oval, type Paint, shape } from './brush.ts';
import { type Context, DARK, type Draw, drawFrame } from './sheet.ts';

/** Width and height of an icon, in points. */
const SIZE = 44;
const GOLD: Paint = ['#fff3b8', '#f2a23a'];

/** The icons of upgrades, around 0, 0. */
export const ICONS = {
  bolt: (c) => {
    c.rotate(-Math.PI / 4);
    bolt(c, 0, 18);
    shape(c, spike(9, -9, 7), '#ffffff');
  },
  haste: (c) => {
    for (const x of [-13, 1])
      shape(
        c,
        [
          [x, -14],
          [x + 7, -14],
          [x + 15, 0],
          [x + 7, 14],
          [x, 14],
          [x + 7, 0],
        ],
        GOLD,
      );
  },
  split: (c) => {
    for (const angle of [-0.6, 0, 0.6]) {
      c.save();
      c.translate(-16, 0);
      c.rotate(angle);
      bolt(c, 20, 13);
      c.restore();
    }
  },
  pierce: (c) => {
    oval(c, 3, 2, 12, 13, ['#a6ef74', '#4d9c3f']);
    oval(c, -1, -4, 3.5, 2.5, '#d6ffb8');
    bolt(c, 0, 19);
  },
  seeker: (c) => {
    for (const [x, y, r] of [
      [-15, 13, 3],
      [-12, 6, 4],
      [-7, 0, 5.5],
      [1, -4, 7.5],
    ] as const)
      oval(c, x, y, r, r, '#9a45d8');
    oval(c, 9, -6, 9, 9, ['#ffc6f4', '#e256c8']);
    oval(c, 6, -9, 3, 2.5, '#fff');
  },
  blades: (c) => {
    for (const turn of [0, Math.PI]) {
      c.save();
      c.rotate(turn - 0.5);
      c.beginPath();
      c.arc(2, 0, 17, -1.5, 1.1);
      c.arc(-4, -1, 17, 0.85, -1.25, true);
      c.fillStyle = '#a8e6ff';
      c.fill();
      c.restore();
    }
  },
  nova: (c) => {
    ring(c, 17, 3, '#7fd4ff');
    ring(c, 11, 3, '#c9efff');
    shape(c, spike(8, 0, 0), '#fff');
  },
  boots: (c) => {
    shape(
      c,
      [
        [-9, -16],
        [3, -16],
        [4, 2],
        [15, 7],
        [16, 14],
        [-9, 14],
      ],
      ['#c98a52', '#7d4a2c'],
    );
    box(c, -11, -18, 16, 6, 3, '#f0c48d');
    box(c, -9, 13, 26, 4, 2, '#4a2f3a');
    for (const y of [-7, -1, 5]) box(c, -20, y, 11, 3.5, 1.75, '#fff6e0');
  },
  magnet: (c) => {
    c.lineWidth = 9;
    c.strokeStyle = '#e0453f';
    c.beginPath();
    c.moveTo(-11, 15);
    c.lineTo(-11, -2);
    c.arc(0, -2, 11, Math.PI, 0);
    c.lineTo(11, 15);
    c.stroke();
    for (const x of [-15.5, 6.5]) box(c, x, 8, 9, 8, 1, '#e8ecf6');
    oval(c, -7, -9, 3, 2, '#ff9d8c');
  },
  meal: (c) => {
    c.rotate(-0.7);
    box(c, 6, -2.5, 13, 5, 2.5, '#fff3d6');
    oval(c, 19, -3, 3.5, 3.5, '#fff3d6');
    oval(c, 19, 3, 3.5, 3.5, '#fff3d6');
    oval(c, -5, 0, 14, 11.5, ['#e08a4a', '#96451f']);
    oval(c, -9, -5, 4, 2.5, '#f6bd80');
  },
} satisfies Readonly<Record<string, Draw>>;

/** Draws an icon for the page. */
export function makeIcon(name: keyof typeof ICONS): HTMLCanvasElement {
  const cell = drawFrame(SIZE, SIZE, ICONS[name], { outlines: [DARK], ground: SIZE / 2 });
  const canvas = document.createElement('canvas');
  canvas.width = cell.width;
  canvas.height = cell.height;
  canvas.getContext('2d')!.drawImage(cell, 0, 0);
  return canvas;
}

/** A bolt that flies to the right. */
function bolt(c: Context, x: number, long: number): void {
  shape(
    c,
    [
      [x - long, 0],
      [x + long * 0.3, -5],
      [x + long, 0],
      [x + long * 0.3, 5],
    ],
    GOLD,
  );
}

/** A star with four points. */
function spike(size: number, x: number, y: number): [number, number][] {
  return Array.from({ length: 8 }, (_, i) => {
    const far = i % 2 === 0 ? size : size * 0.3;
    return [x + Math.cos((i * Math.PI) / 4) * far, y + Math.sin((i * Math.PI) / 4) * far];
  });
}

function ring(c: Context, radius: number, width: number, color: string): void {
  c.beginPath();
  c.arc(0, 0, radius, 0, 2 * Math.PI);
  c.lineWidth = width;
  c.strokeStyle = color;
  c.stroke();
}
