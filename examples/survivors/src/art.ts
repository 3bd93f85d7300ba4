import { glow, oval, shape } from './brush.ts';
import { CREATURES } from './creatures.ts';
import { drawHero, STRIDES } from './hero-art.ts';
import { PROPS } from './props.ts';
import { type Context, DARK, type Outline, Sheet } from './sheet.ts';

/** Frames of a character: its steps and a white frame, to the right and to the left. */
const LOOKS = 2 * (STRIDES + 1);
/** The position of the ground in the frames of all actors, in points from the lower edge. */
export const GROUND = 6;

/** Index of a frame of a character. */
export function lookOf(first: number, seconds: number, facesLeft: boolean, isWhite: boolean): number {
  const stride = isWhite ? STRIDES : Math.floor(seconds * 8) % STRIDES;
  return first + stride + (facesLeft ? STRIDES + 1 : 0);
}

/** Draws everything, and returns the textures and the indices of the frames. */
export function makeArt() {
  const sheet = new Sheet();

  const character = (
    size: readonly [number, number],
    draw: (c: Context, stride: number) => void,
    outlines: readonly Outline[] = [DARK],
  ): number => {
    const frames = Array.from({ length: LOOKS }, (_, i) => {
      const stride = i % (STRIDES + 1);
      const isWhite = stride === STRIDES;
      return sheet.add(...size, (c) => draw(c, isWhite ? 0 : stride), {
        outlines,
        white: isWhite,
        mirrored: i > STRIDES,
        ground: GROUND,
      });
    });
    return frames[0]!;
  };

  const frames = {
    hero: character([56, 70], drawHero, [DARK, ['#ffffff', 2.2]]),
    enemies: CREATURES.map(({ size, draw, outline = DARK }) => character(size, draw, [outline])),
    props: PROPS.map(({ size, draw }) => sheet.add(...size, draw, { outlines: [DARK], ground: GROUND })),
    gems: (['#6df0ff', '#7dff8a', '#ffd75e'] as const).map((color) =>
      sheet.add(20, 24, (c) => drawGem(c, color), { outlines: [DARK], ground: GROUND }),
    ),
    digits: Array.from({ length: 10 }, (_, digit) =>
      sheet.add(14, 20, (c) => drawDigit(c, digit), { outlines: [DARK] }),
    ),
    shadow: sheet.add(48, 24, (c) => oval(c, 0, -8, 20, 7.5, '#0b0f1e70')),
    bolt: sheet.add(48, 20, drawBolt, { ground: 10 }),
    missile: sheet.add(32, 32, (c) => glow(c, 0, 0, 15, ['#fff', '#ffc6f4', '#e256c888', '#e256c800']), {
      ground: 16,
    }),
    blade: sheet.add(44, 44, drawBlade, { ground: 22 }),
    dot: sheet.add(32, 32, (c) => glow(c, 0, 0, 15, ['#fff', '#ffffffb0', '#ffffff00']), { ground: 16 }),
    ring: sheet.add(128, 128, drawRing, { ground: 64 }),
    star: sheet.add(24, 24, drawStar, { ground: 12 }),
    column: sheet.add(80, 210, drawColumn, { ground: 0 }),
  };
  return { textures: sheet.textures(), frames };
}

export type Art = ReturnType<typeof makeArt>;

function drawGem(c: Context, color: string): void {
  shape(
    c,
    [
      [0, -16],
      [6.5, -8],
      [0, 0],
      [-6.5, -8],
    ],
    color,
  );
  shape(
    c,
    [
      [0, -16],
      [6.5, -8],
      [0, -8],
    ],
    '#ffffff60',
  );
  shape(
    c,
    [
      [0, -16],
      [-6.5, -8],
      [0, -8],
    ],
    '#ffffffa8',
  );
  shape(
    c,
    [
      [-6.5, -8],
      [0, -8],
      [0, 0],
    ],
    '#00000018',
  );
  shape(
    c,
    [
      [6.5, -8],
      [0, -8],
      [0, 0],
    ],
    '#00000038',
  );
}

function drawDigit(c: Context, digit: number): void {
  c.font = '900 17px "Trebuchet MS", system-ui, sans-serif';
  c.textAlign = 'center';
  c.fillStyle = '#fff';
  c.fillText(String(digit), 0, 1);
}

function drawBolt(c: Context): void {
  c.scale(1, 0.4);
  glow(c, 0, 0, 22, ['#fff', '#ffe9a0', '#ff9d2e80', '#ff9d2e00']);
  glow(c, 8, 0, 12, ['#fff', '#ffffffc0', '#ffffff00']);
}

function drawBlade(c: Context): void {
  glow(c, 0, 0, 21, ['#9fe8ff50', '#7fb8ff20', '#7fb8ff00']);
  c.beginPath();
  c.arc(0, 0, 15, -1.9, 1.9);
  c.arc(-8, 0, 15.5, 1.3, -1.3, true);
  c.fillStyle = '#78cdf2'; // drawn as light on the ground: #9fe8ff
  c.fill();
}

function drawRing(c: Context): void {
  oval(c, 0, 0, 61, 61, '#ffffff18');
  c.strokeStyle = '#fff';
  c.lineWidth = 1.2;
  c.stroke();
}

function drawStar(c: Context): void {
  const points = Array.from({ length: 8 }, (_, i) => {
    const length = i % 2 === 0 ? 11 : 2.6;
    return [Math.cos((i * Math.PI) / 4) * length, Math.sin((i * Math.PI) / 4) * length] as const;
  });
  shape(c, points, '#fff');
}

/** A column of light that fades upwards. */
function drawColumn(c: Context): void {
  const across = c.createLinearGradient(-40, 0, 40, 0);
  const up = c.createLinearGradient(0, 0, 0, -210);
  for (const [at, color] of [
    [0, '#ffc24a00'],
    [0.25, '#ffb63aa0'],
    [0.5, '#fff3c0'],
    [0.75, '#ffb63aa0'],
    [1, '#ffc24a00'],
  ] as const)
    across.addColorStop(at, color);
  c.fillStyle = across;
  c.fillRect(-40, -210, 80, 210);
  up.addColorStop(0, '#0000');
  up.addColorStop(0.05, '#000');
  up.addColorStop(0.55, '#000c');
  up.addColorStop(1, '#0000');
  c.globalCompositeOperation = 'destination-in';
  c.fillStyle = up;
  c.fillRect(-40, -210, 80, 210);
}
