import { Rectangle, Texture, TextureSource } from 'pixi.js';
import { paintings } from './paintings.ts';

const WIDTH = 1024;
const HEIGHT = 512;
/** Pixels between two pictures, so that no picture is visible at the edge of another. */
const GAP = 4;
/** Height above which a picture counts as high, in pixels. */
const HIGH = 100;

/** The textures of effects, by name. They are painted into one picture at start. */
export interface Atlas {
  readonly canvas: HTMLCanvasElement;
  readonly textures: Readonly<Record<string, Texture>>;
  readonly names: readonly string[];
}

/** Paints the textures in rows: high ones first, because a row is as high as its highest picture. */
export function makeAtlas(): Atlas {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d')!; // defined for a canvas without another context
  const source = TextureSource.from({ resource: canvas, autoGenerateMipmaps: true });
  const textures: Record<string, Texture> = {};
  let [x, y, row] = [GAP, GAP, 0];
  const high = paintings.filter(({ height }) => height > HIGH);
  const low = paintings.filter(({ height }) => height <= HIGH);
  for (const { name, width, height, paint } of [...high, ...low]) {
    if (x + width + GAP > WIDTH) [x, y, row] = [GAP, y + row + GAP, 0];
    row = Math.max(row, height);
    if (y + height + GAP > HEIGHT) throw new Error(`The atlas has no room for ${name}.`);
    context.save();
    context.translate(x, y);
    context.beginPath();
    context.rect(0, 0, width, height);
    context.clip();
    paint(context, width, height);
    context.restore();
    textures[name] = new Texture({ source, frame: new Rectangle(x, y, width, height), label: name });
    x += width + GAP;
  }
  return { canvas, textures, names: paintings.map(({ name }) => name) };
}

/** The atlas as a sprite sheet, which `Assets.load` of pixi.js reads. */
export function spriteSheetOf({ textures }: Atlas, image: string): object {
  const frames = Object.entries(textures).map(
    ([
      name,
      {
        frame: { x, y, width: w, height: h },
      },
    ]) => [name, { frame: { x, y, w, h }, sourceSize: { w, h }, spriteSourceSize: { x: 0, y: 0, w, h } }],
  );
  return {
    frames: Object.fromEntries(frames) as object,
    meta: { image, size: { w: WIDTH, h: HEIGHT }, scale: 1 },
  };
}
