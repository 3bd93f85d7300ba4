import { box, type Context, ellipse, type Painter, type Size } from './sheet.ts';

export const PERSON: Size & { readonly feet: number } = { width: 44, height: 68, feet: 63 / 68 };
/** Frames of a walk to one side. */
export const STEPS = 4;

interface Look {
  readonly skin: string;
  readonly hair: string;
  readonly top: string;
  readonly trousers: string;
  readonly head: 'short' | 'long' | 'bun' | 'hat';
  readonly isDress: boolean;
}

const SKINS = ['#f3cfa9', '#e0a878', '#a9714b', '#7a4d31'];
const HAIRS = ['#3b2a20', '#6d4526', '#c9953f', '#1f1a1c', '#a5482a'];
const TOPS = ['#d8574f', '#3f7fb5', '#e9b44c', '#6b5bc2', '#4b9a74', '#f0e8d8', '#d97aa6'];
const TROUSERS = ['#3a4257', '#5a4636', '#2f4a52'];
const HEADS = ['short', 'long', 'hat', 'bun'] as const;
const LOOKS: readonly Look[] = Array.from({ length: 18 }, (_, i) => ({
  skin: SKINS[(i * 3) % SKINS.length]!,
  hair: HAIRS[(i * 2) % HAIRS.length]!,
  top: TOPS[i % TOPS.length]!,
  trousers: TROUSERS[i % TROUSERS.length]!,
  head: HEADS[(i + (i >> 2)) % HEADS.length]!,
  isDress: i % 4 === 1,
}));

export const PEOPLE = LOOKS.length;

/** All people: of each the steps to the right, then those to the left. */
export const peoplePainters: readonly Painter[] = LOOKS.flatMap((look) =>
  [1, -1].flatMap((side) =>
    Array.from({ length: STEPS }, (_, step): Painter => (context) => {
      context.translate(PERSON.width / 2, 0);
      context.scale(side, 1);
      paintPerson(context, look, step);
    }),
  ),
);

/** A person who walks to the right: x is 0 in the middle of the body. */
function paintPerson(context: Context, look: Look, step: number): void {
  const swing = [0, 4, 0, -4][step]!;
  context.translate(0, step % 2 === 0 ? 0 : -1.5);
  const { skin, hair, top, trousers, isDress } = look;
  leg(context, -4 - swing, shade(trousers));
  arm(context, -7 - swing, shade(top), shade(skin));
  leg(context, 1 + swing, trousers);
  if (isDress) dress(context, top);
  else box(context, [-9, 29, 18, 19], 6, top);
  ellipse(context, -5, 38, 3, 8, '#00000022'); // the light comes from the right
  arm(context, 2 + swing, top, skin);
  if (look.head === 'long') box(context, [-12, 10, 17, 24], 8, shade(hair));
  ellipse(context, 0, 18, 11.5, 12, skin);
  ellipse(context, 8, 22, 2.5, 1.6, '#e2605744');
  box(context, [3, 17, 2.4, 4.4], 1.2, '#2a2024');
  box(context, [8, 17, 2.4, 4.4], 1.2, '#2a2024');
  hairdo(context, look);
}

function leg(context: Context, x: number, color: string): void {
  box(context, [x, 44, 6, 17], 2.5, color);
  box(context, [x - 0.5, 59, 8.5, 4.5], 2, '#33261f');
}

function arm(context: Context, x: number, sleeve: string, skin: string): void {
  box(context, [x, 31, 5.5, 11], 2.7, shade(sleeve));
  ellipse(context, x + 2.7, 43, 2.8, 2.8, skin);
}

function dress(context: Context, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(-7, 30);
  context.lineTo(7, 30);
  context.quadraticCurveTo(11, 44, 13, 53);
  context.quadraticCurveTo(0, 58, -13, 53);
  context.quadraticCurveTo(-11, 44, -7, 30);
  context.fill();
  box(context, [-8, 40, 16, 3], 1, '#ffffff55');
}

function hairdo(context: Context, { hair, head, top }: Look): void {
  if (head === 'hat') {
    ellipse(context, 0, 12, 17, 4.5, '#b98a46');
    ellipse(context, 0, 11, 17, 4, '#e3bd72');
    box(context, [-9, 1, 18, 11], 6, '#e9c880');
    box(context, [-9, 8, 18, 3.5], 1, top);
    return;
  }
  if (head === 'bun') ellipse(context, -9, 5, 5.5, 5.5, shade(hair));
  context.fillStyle = hair;
  context.beginPath();
  context.moveTo(-12.5, 21);
  context.bezierCurveTo(-15, 0, 12, -1, 12.5, 13);
  context.quadraticCurveTo(5, 14, 1, 10);
  context.quadraticCurveTo(-3, 16, -8, 16);
  context.quadraticCurveTo(-8, 20, -9, 24);
  context.closePath();
  context.fill();
  ellipse(context, 1, 6.5, 6, 1.8, '#ffffff33');
}

/** A darker tone of a colour. */
function shade(color: string): string {
  return `color-mix(in oklab, ${color} 76%, #1d1a3a)`;
}
