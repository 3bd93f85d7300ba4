import { Rectangle, Texture } from 'pixi.js';

/** Width and height of a person's frame. */
const PERSON = { width: 40, height: 64 };
const TREE = { width: 96, height: 128 };
/** Pixels of an image for each point: the scene may be drawn on dense screens. */
const DENSITY = 2;
/** Frames of a person who walks. */
export const STEPS = 4;
const OUTFITS = ['#d1495b', '#30638e', '#edae49', '#5a4fcf', '#3d3d3d', '#f4f1de'];
const SKINS = ['#f0c8a0', '#c68e5f', '#8a5a3a'];
const CROWNS = ['#2f6b34', '#3f8040', '#5c8f3a', '#2a5d4a'];

/** Where the feet are in a frame: below them is the shadow. */
export const FEET = { person: 58 / PERSON.height, tree: 118 / TREE.height };

/** Kinds of people, each with its steps. */
export const PEOPLE = OUTFITS.length * SKINS.length;
/** The first frame of the trees. */
export const FIRST_TREE = PEOPLE * STEPS;
export const TREES = CROWNS.length;

/** All frames: people from one image, trees from another. */
export function makeFrames(): Texture[] {
  const people = sheet(STEPS * PERSON.width, PEOPLE * PERSON.height, (context) => {
    for (let kind = 0; kind < PEOPLE; kind++) {
      for (let step = 0; step < STEPS; step++) {
        moveTo(context, step * PERSON.width, kind * PERSON.height);
        drawPerson(context, OUTFITS[kind % OUTFITS.length]!, SKINS[Math.floor(kind / OUTFITS.length)]!, step);
      }
    }
  });
  const trees = sheet(TREES * TREE.width, TREE.height, (context) => {
    CROWNS.forEach((crown, i) => {
      moveTo(context, i * TREE.width, 0);
      drawTree(context, crown, i);
    });
  });
  return [...frames(people, PERSON, STEPS, PEOPLE * STEPS), ...frames(trees, TREE, TREES, TREES)];
}

function sheet(
  width: number,
  height: number,
  draw: (context: OffscreenCanvasRenderingContext2D) => void,
): Texture {
  const canvas = new OffscreenCanvas(DENSITY * width, DENSITY * height);
  const context = canvas.getContext('2d')!;
  draw(context);
  const texture = Texture.from(canvas, true);
  texture.source.resolution = DENSITY;
  return texture;
}

function frames(
  { source }: Texture,
  { width, height }: { readonly width: number; readonly height: number },
  columns: number,
  count: number,
): Texture[] {
  return Array.from({ length: count }, (_, i) => {
    const frame = new Rectangle((i % columns) * width, Math.floor(i / columns) * height, width, height);
    return new Texture({ source, frame });
  });
}

type Context = OffscreenCanvasRenderingContext2D;

/** What is drawn next lies in the frame whose corner is at a point. */
function moveTo(context: Context, x: number, y: number): void {
  context.setTransform(DENSITY, 0, 0, DENSITY, DENSITY * x, DENSITY * y);
}

function ellipse(context: Context, x: number, y: number, rx: number, ry: number, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  context.fill();
}

function box(context: Context, x: number, y: number, w: number, h: number, r: number, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.roundRect(x, y, w, h, r);
  context.fill();
}

function drawPerson(context: Context, outfit: string, skin: string, step: number): void {
  const swing = [0, 3, 0, -3][step]!;
  const bob = step % 2 === 0 ? 0 : 1;
  ellipse(context, 20, 58, 13, 4, '#1c2b1566');
  box(context, 13 + swing, 40, 6, 18, 2, '#3a3f4b');
  box(context, 21 - swing, 40, 6, 18, 2, '#464c5a');
  box(context, 8 - swing / 2, 25 + bob, 5, 17, 2.5, skin);
  box(context, 27 + swing / 2, 25 + bob, 5, 17, 2.5, skin);
  box(context, 10, 22 + bob, 20, 23, 6, outfit);
  ellipse(context, 20, 13 + bob, 9, 10, skin);
  box(context, 11, 2 + bob, 18, 8, 4, '#3b2a20');
}

function drawTree(context: Context, crown: string, kind: number): void {
  ellipse(context, 48, 118, 30, 8, '#1c2b1566');
  box(context, 43, 78, 10, 42, 3, '#6b4a2b');
  if (kind % 2 === 0) {
    ellipse(context, 30, 62, 24, 22, crown);
    ellipse(context, 66, 62, 24, 22, crown);
    ellipse(context, 48, 40, 32, 34, crown);
    ellipse(context, 38, 30, 12, 10, '#ffffff22');
    return;
  }
  context.fillStyle = crown;
  for (const [top, bottom, half] of [
    [4, 50, 22],
    [28, 76, 30],
    [54, 102, 38],
  ] as const) {
    context.beginPath();
    context.moveTo(48, top);
    context.lineTo(48 + half, bottom);
    context.lineTo(48 - half, bottom);
    context.fill();
  }
}
