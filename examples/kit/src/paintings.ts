import { randomOf } from './random.ts';

type Context = CanvasRenderingContext2D;

/** A picture for particles, mostly white: `color` of a description tints it. Pictures with a direction point to the right. */
export interface Painting {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly paint: (context: Context, width: number, height: number) => void;
}

const TURN = 2 * Math.PI;

/** A round glow whose brightness is 0 at `radius`: alpha (1 − r²)^power. */
function glow(context: Context, x: number, y: number, radius: number, power: number, alpha = 1): void {
  const gradient = context.createRadialGradient(x, y, 0, x, y, radius);
  for (let i = 0; i <= 16; i++) {
    const r = i / 16;
    gradient.addColorStop(r, `rgb(255 255 255 / ${alpha * (1 - r * r) ** power})`);
  }
  context.fillStyle = gradient;
  context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
}

/** The same glow as an ellipse. */
function ellipseGlow(
  context: Context,
  [x, y, rx, ry]: readonly [x: number, y: number, rx: number, ry: number],
  power: number,
  alpha = 1,
): void {
  context.save();
  context.translate(x, y);
  context.scale(1, ry / rx);
  glow(context, 0, 0, rx, power, alpha);
  context.restore();
}

/** A cloud of soft blobs, denser in the middle. */
function puff(seed: number): Painting['paint'] {
  return (context, width) => {
    const random = randomOf(seed);
    const half = width / 2;
    for (let i = 0; i < 46; i++) {
      const angle = random() * TURN;
      const far = half * 0.62 * Math.sqrt(random());
      const radius = half * (0.16 + 0.24 * random());
      glow(context, half + far * Math.cos(angle), half + far * Math.sin(angle), radius, 1.4, 0.2);
    }
    // Shade: parts of the cloud are erased.
    context.globalCompositeOperation = 'destination-out';
    for (let i = 0; i < 12; i++) {
      const angle = random() * TURN;
      const far = half * (0.3 + 0.55 * random());
      glow(context, half + far * Math.cos(angle), half + far * Math.sin(angle), half * 0.3, 1.4, 0.22);
    }
    context.globalCompositeOperation = 'source-over';
  };
}

function polygon(context: Context, points: readonly (readonly [x: number, y: number])[]): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.closePath();
  context.fill();
}

function starPoints(middle: number, points: number, outer: number, inner: number): [number, number][] {
  return Array.from({ length: 2 * points }, (_, i) => {
    const radius = i % 2 === 0 ? outer : inner;
    const angle = (i * TURN) / (2 * points) - TURN / 4;
    return [middle + radius * Math.cos(angle), middle + radius * Math.sin(angle)];
  });
}

/** A piece of paper in five colours, seen from the front, tilted, and nearly from its edge: the frames of its fall. */
function confetti(): Painting[] {
  return Object.entries({
    red: '#ff4d5e',
    gold: '#ffc93c',
    green: '#3fd67a',
    blue: '#3f9bff',
    pink: '#ff6fd0',
  }).flatMap(([color, fill]) =>
    [
      ['', 12, 1],
      ['-tilted', 8, 0.82],
      ['-edge', 3, 1.15],
    ].map(([suffix, high, bright]) => ({
      name: `confetti-${color}${suffix}`,
      width: 20,
      height: 14,
      paint(context: Context): void {
        context.filter = `brightness(${bright})`;
        context.fillStyle = fill;
        context.fillRect(1, 7 - Number(high) / 2, 18, Number(high));
        context.filter = 'none';
      },
    })),
  );
}

/** All pictures, in the order of the editor. */
export const paintings: readonly Painting[] = [
  { name: 'soft', width: 64, height: 64, paint: (context) => glow(context, 32, 32, 32, 2.6) },
  { name: 'glow', width: 128, height: 128, paint: (context) => glow(context, 64, 64, 64, 4) },
  {
    name: 'spark',
    width: 32,
    height: 32,
    paint(context) {
      glow(context, 16, 16, 16, 4, 0.55);
      glow(context, 16, 16, 7, 1);
      glow(context, 16, 16, 5, 0.5);
    },
  },
  {
    name: 'twinkle',
    width: 64,
    height: 64,
    paint(context) {
      ellipseGlow(context, [32, 32, 32, 2.6], 2);
      context.translate(32, 32);
      context.rotate(TURN / 4);
      ellipseGlow(context, [0, 0, 32, 2.6], 2);
      glow(context, 0, 0, 15, 3, 0.9);
    },
  },
  {
    name: 'star',
    width: 64,
    height: 64,
    paint(context) {
      glow(context, 32, 32, 32, 3, 0.4);
      context.fillStyle = 'white';
      polygon(context, starPoints(32, 5, 24, 11));
    },
  },
  {
    name: 'streak',
    width: 128,
    height: 16,
    paint(context, width, height) {
      // Bright on the right, in the direction of flight.
      for (let i = 0; i < 24; i++) {
        const part = i / 23;
        ellipseGlow(
          context,
          [10 + part * (width - 18), height / 2, 10, 2 + 5 * part],
          2,
          0.05 + 0.4 * part ** 2,
        );
      }
    },
  },
  {
    name: 'beam',
    width: 256,
    height: 32,
    paint(context, width, height) {
      for (const [half, alpha] of [
        [15, 0.3],
        [8, 0.5],
        [3.4, 1],
      ] as const) {
        const gradient = context.createLinearGradient(0, height / 2 - half, 0, height / 2 + half);
        gradient.addColorStop(0, 'rgb(255 255 255 / 0)');
        gradient.addColorStop(0.5, `rgb(255 255 255 / ${alpha})`);
        gradient.addColorStop(1, 'rgb(255 255 255 / 0)');
        context.fillStyle = gradient;
        context.fillRect(0, height / 2 - half, width, 2 * half);
      }
      // Both ends fade, so that a beam has no edges.
      const ends = context.createLinearGradient(0, 0, width, 0);
      ends.addColorStop(0, 'rgb(255 255 255 / 0)');
      ends.addColorStop(0.08, 'white');
      ends.addColorStop(0.92, 'white');
      ends.addColorStop(1, 'rgb(255 255 255 / 0)');
      context.globalCompositeOperation = 'destination-in';
      context.fillStyle = ends;
      context.fillRect(0, 0, width, height);
      context.globalCompositeOperation = 'source-over';
    },
  },
  {
    name: 'flare',
    width: 256,
    height: 32,
    paint(context) {
      ellipseGlow(context, [128, 16, 127, 2.2], 1.6);
      ellipseGlow(context, [128, 16, 90, 6], 3, 0.6);
      glow(context, 128, 16, 16, 3, 0.9);
    },
  },
  { name: 'drop', width: 64, height: 8, paint: (context) => ellipseGlow(context, [32, 4, 31, 2.6], 1.2) },
  {
    name: 'flame',
    width: 96,
    height: 64,
    paint(context) {
      // A tongue: round at the left, with a bent tip at the right, and a clear edge.
      const light = context.createLinearGradient(4, 0, 92, 0);
      light.addColorStop(0, 'rgb(255 255 255 / 0.2)');
      light.addColorStop(0.25, 'white');
      light.addColorStop(0.6, 'white');
      light.addColorStop(1, 'rgb(255 255 255 / 0.5)');
      context.filter = 'blur(2.5px)';
      context.fillStyle = light;
      context.beginPath();
      context.moveTo(93, 27);
      context.bezierCurveTo(72, 36, 56, 13, 28, 15);
      context.bezierCurveTo(0, 17, 0, 49, 28, 50);
      context.bezierCurveTo(56, 51, 66, 37, 93, 27);
      context.fill();
      context.filter = 'none';
    },
  },
  {
    name: 'column',
    width: 224,
    height: 112,
    paint(context, width, height) {
      // Rays of different lengths: bright at the left, where they begin.
      const random = randomOf(41);
      for (let i = 0; i < 17; i++) {
        const across = (i + 0.5) / 17;
        const middle = 1 - Math.abs(2 * across - 1);
        const long = width * (0.45 + 0.55 * random()) * (0.55 + 0.45 * middle);
        const gradient = context.createLinearGradient(0, 0, long, 0);
        gradient.addColorStop(0, 'rgb(255 255 255 / 0)');
        gradient.addColorStop(0.06, `rgb(255 255 255 / ${0.3 + 0.4 * middle})`);
        gradient.addColorStop(1, 'rgb(255 255 255 / 0)');
        context.fillStyle = gradient;
        const wide = height * (0.02 + 0.05 * random());
        context.filter = `blur(${1 + 3 * random()}px)`;
        context.fillRect(0, height * (0.1 + 0.8 * across) - wide / 2, long, wide);
      }
      context.filter = 'none';
      ellipseGlow(context, [0, height / 2, width * 0.8, height * 0.44], 2, 0.45);
    },
  },
  { name: 'smoke', width: 128, height: 128, paint: puff(11) },
  { name: 'smoke2', width: 128, height: 128, paint: puff(29) },
  {
    name: 'ring',
    width: 128,
    height: 128,
    paint(context) {
      const gradient = context.createRadialGradient(64, 64, 40, 64, 64, 63);
      gradient.addColorStop(0, 'rgb(255 255 255 / 0)');
      gradient.addColorStop(0.62, 'rgb(255 255 255 / 0.28)');
      gradient.addColorStop(0.84, 'white');
      gradient.addColorStop(1, 'rgb(255 255 255 / 0)');
      context.fillStyle = gradient;
      context.fillRect(0, 0, 128, 128);
    },
  },
  {
    name: 'ripple',
    width: 128,
    height: 44,
    paint(context) {
      context.scale(1, 44 / 128);
      const gradient = context.createRadialGradient(64, 64, 44, 64, 64, 63);
      gradient.addColorStop(0, 'rgb(255 255 255 / 0)');
      gradient.addColorStop(0.7, 'rgb(255 255 255 / 0.8)');
      gradient.addColorStop(1, 'rgb(255 255 255 / 0)');
      context.fillStyle = gradient;
      context.fillRect(0, 0, 128, 128);
    },
  },
  {
    name: 'rune',
    width: 256,
    height: 88,
    paint(context, width, height) {
      // A magic circle, as it lies on the ground.
      context.scale(1, height / width);
      context.translate(width / 2, width / 2);
      glow(context, 0, 0, 128, 1.2, 0.16);
      context.strokeStyle = 'white';
      for (const [radius, line] of [
        [121, 5],
        [96, 2.5],
        [52, 3.5],
      ] as const) {
        context.lineWidth = line;
        context.beginPath();
        context.arc(0, 0, radius, 0, TURN);
        context.stroke();
      }
      context.lineWidth = 3;
      for (const start of [0, TURN / 6]) {
        context.beginPath();
        for (let i = 0; i < 3; i++) {
          const angle = start + (i * TURN) / 3;
          context.lineTo(94 * Math.cos(angle), 94 * Math.sin(angle));
        }
        context.closePath();
        context.stroke();
      }
      const random = randomOf(7);
      for (let i = 0; i < 24; i++) {
        context.save();
        context.rotate((i * TURN) / 24);
        context.translate(108, 0);
        context.beginPath();
        context.moveTo(-6, 0);
        context.lineTo(6, 0);
        for (let part = 0; part < 2; part++) {
          context.moveTo(-6 + 8 * random(), 0);
          context.lineTo(-6 + 12 * random(), random() < 0.5 ? -6 : 6);
        }
        context.stroke();
        context.restore();
      }
    },
  },
  { name: 'pool', width: 128, height: 40, paint: (context) => ellipseGlow(context, [64, 20, 63, 19], 1.6) },
  {
    name: 'swirl',
    width: 256,
    height: 256,
    paint(context) {
      const random = randomOf(3);
      for (let arm = 0; arm < 7; arm++) {
        const start = (arm * TURN) / 7;
        const twist = 3.4 + 0.8 * random();
        for (let i = 0; i < 110; i++) {
          const part = i / 110;
          const angle = start + twist * part ** 0.8;
          const far = 14 + 102 * part;
          const alpha = 0.2 * Math.sin(Math.PI * part) ** 1.2;
          glow(context, 128 + far * Math.cos(angle), 128 + far * Math.sin(angle), 5 + 9 * part, 2, alpha);
        }
      }
    },
  },
  {
    name: 'flake',
    width: 48,
    height: 48,
    paint(context) {
      glow(context, 24, 24, 22, 3, 0.3);
      context.strokeStyle = 'white';
      context.lineWidth = 2.2;
      context.lineCap = 'round';
      for (let i = 0; i < 6; i++) {
        context.save();
        context.translate(24, 24);
        context.rotate((i * TURN) / 6);
        context.beginPath();
        context.moveTo(0, 0);
        context.lineTo(20, 0);
        for (const [at, long] of [
          [9, 6],
          [15, 4],
        ] as const) {
          context.moveTo(at + long * 0.6, -long);
          context.lineTo(at, 0);
          context.lineTo(at + long * 0.6, long);
        }
        context.stroke();
        context.restore();
      }
    },
  },
  ...confetti(),
  {
    name: 'ribbon',
    width: 34,
    height: 16,
    paint(context) {
      context.strokeStyle = 'white';
      context.lineWidth = 4.5;
      context.beginPath();
      context.moveTo(2, 11);
      context.bezierCurveTo(8, -2, 14, 2, 17, 8);
      context.bezierCurveTo(20, 15, 27, 16, 32, 4);
      context.stroke();
    },
  },
  {
    name: 'leaf',
    width: 48,
    height: 28,
    paint(context) {
      context.fillStyle = 'white';
      context.beginPath();
      context.moveTo(2, 14);
      context.quadraticCurveTo(20, -8, 46, 14);
      context.quadraticCurveTo(20, 36, 2, 14);
      context.fill();
      context.strokeStyle = 'rgb(150 150 150)';
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(2, 14);
      context.lineTo(40, 14);
      context.stroke();
    },
  },
  {
    name: 'shard',
    width: 32,
    height: 32,
    paint(context) {
      context.fillStyle = 'rgb(190 190 190)';
      polygon(context, [
        [3, 10],
        [17, 3],
        [29, 15],
        [20, 29],
        [7, 24],
      ]);
      context.fillStyle = 'white';
      polygon(context, [
        [3, 10],
        [17, 3],
        [29, 15],
        [14, 15],
      ]);
    },
  },
  {
    name: 'plus',
    width: 32,
    height: 32,
    paint(context) {
      glow(context, 16, 16, 16, 2, 0.35);
      context.fillStyle = 'white';
      context.fillRect(13, 5, 6, 22);
      context.fillRect(5, 13, 22, 6);
    },
  },
  { name: 'dot', width: 16, height: 16, paint: (context) => glow(context, 8, 8, 7.5, 0.5) },
];
