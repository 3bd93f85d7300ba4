import type { Texture } from 'pixi.js';
import { invalidArgument, show } from './invalid-argument.ts';

/** `vec4`s that describe one frame. */
export const VECTORS_PER_FRAME = 3;
/** Three `vec4`s each have to fit the 256 that WebGL 2 promises a vertex shader. */
export const MAX_FRAMES = 64;

/**
 * Writes what the shader knows about each frame:
 *
 *     [ u, v of the corner    | width, height, untrimmed ]
 *     [ u, v along the top    | u, v down the left side  ]   a rotated frame swaps them
 *     [ left, top of the trim | width, height of it      ]   in fractions of the untrimmed size
 */
export function writeFrames(frames: readonly Texture[], out: Float32Array): void {
  let i = 0;
  for (const { uvs, orig, trim } of frames) {
    out[i++] = uvs.x0;
    out[i++] = uvs.y0;
    out[i++] = orig.width;
    out[i++] = orig.height;
    out[i++] = uvs.x1 - uvs.x0;
    out[i++] = uvs.y1 - uvs.y0;
    out[i++] = uvs.x3 - uvs.x0;
    out[i++] = uvs.y3 - uvs.y0;
    out[i++] = trim ? trim.x / orig.width : 0;
    out[i++] = trim ? trim.y / orig.height : 0;
    out[i++] = trim ? trim.width / orig.width : 1;
    out[i++] = trim ? trim.height / orig.height : 1;
  }
}

/** Whether a texture has lost its pixels: `destroy(true)` and `Assets.unload` take its source away. */
export function isDestroyed({ source, destroyed }: Texture): boolean {
  const given = source as Texture['source'] | null | undefined; // pixi's type does not say so
  return given?.destroyed ?? destroyed;
}

/** What draws with frames, and the options that it takes them by, for error messages. */
export interface FrameOptions {
  readonly one: string;
  readonly several: string;
  readonly owner: string;
  readonly owners: string;
}

const OF_VIEW: FrameOptions = { one: 'texture', several: 'frames', owner: 'a view', owners: 'views' };

/** @throws AllocatorError `INVALID_ARGUMENT` when one is no texture, there are too many, or they are of several sources. */
export function checkFrames(frames: readonly Texture[], options: FrameOptions = OF_VIEW): void {
  const { one, several, owner, owners } = options;
  const nameOf = (i: number): string => (frames.length === 1 ? one : `${several}[${i}]`);
  if (frames.length === 0 || frames.length > MAX_FRAMES) {
    throw invalidArgument(
      `${several}: ${frames.length} textures, expected 1 to ${MAX_FRAMES}. Use several ${owners} for more.`,
    );
  }
  frames.forEach((frame: Texture | undefined, i) => {
    if (frame !== undefined && frame !== null && isDestroyed(frame)) {
      throw invalidArgument(`${nameOf(i)} was destroyed: expected a Texture whose source is loaded.`);
    }
    if (!frame?.source) {
      throw invalidArgument(
        `${nameOf(i)} is ${show(frame)}, expected a Texture. Load it first: \`${one}: await Assets.load(url)\`.`,
      );
    }
    if (frame.source !== frames[0]!.source) {
      throw invalidArgument(
        `${nameOf(i)} is of another source than ${nameOf(0)}: ${owner} draws from one. Put them into one atlas, or use ${owner} for each.`,
      );
    }
  });
}
