import type { Texture } from 'pixi.js';
import { invalidArgument, show } from './invalid-argument.ts';

/** The number of `vec4`s that describe one frame. */
export const VECTORS_PER_FRAME = 3;
/** The highest number of frames: three `vec4`s each must fit the 256 that WebGL 2 guarantees in a vertex shader. */
export const MAX_FRAMES = 64;

/** The number of floats that {@link writeFrame} writes. */
export const FLOATS_PER_FRAME = 4 * VECTORS_PER_FRAME;

/** Writes the shader's data of each frame, one after another. */
export function writeFrames(frames: readonly Texture[], out: Float32Array): void {
  frames.forEach((frame, i) => writeFrame(frame, out, FLOATS_PER_FRAME * i));
}

/**
 * Writes the shader's data of a frame:
 *
 *     [ u, v of the corner    | width, height, untrimmed ]
 *     [ u, v along the top    | u, v down the left side  ]   a rotated frame swaps them
 *     [ left, top of the trim | width, height of it      ]   in fractions of the untrimmed size
 */
export function writeFrame({ uvs, orig, trim }: Texture, out: Float32Array, at: number): void {
  const { width, height } = orig;
  out.set(
    [uvs.x0, uvs.y0, width, height, uvs.x1 - uvs.x0, uvs.y1 - uvs.y0, uvs.x3 - uvs.x0, uvs.y3 - uvs.y0],
    at,
  );
  out.set(
    trim ? [trim.x / width, trim.y / height, trim.width / width, trim.height / height] : [0, 0, 1, 1],
    at + 8,
  );
}

/** Whether a texture has lost its pixels: `destroy(true)` and `Assets.unload` destroy its source. */
export function isDestroyed({ source, destroyed }: Texture): boolean {
  const given = source as Texture['source'] | null | undefined; // pixi's type does not say so
  return given?.destroyed ?? destroyed;
}

/** The name of an object that draws frames from one source, and the names of its options, for error messages. */
export interface FrameOptions {
  readonly one: string;
  readonly several: string;
  readonly owner: string;
  readonly owners: string;
}

/**
 * Throws when the argument is not a list of textures.
 *
 * @param single the names of an object that draws a few frames from one source.
 * @throws AllocatorError `INVALID_ARGUMENT` when an element is not a texture, there are too many textures, or they
 *   have several sources.
 */
export function checkFrames(frames: readonly Texture[], single?: FrameOptions): void {
  const { one = 'texture', several = 'frames' } = single ?? {};
  if (!Array.isArray(frames)) {
    throw invalidArgument(`${several} is ${show(frames)}, expected a list of Textures, such as [texture].`);
  }
  const nameOf = (i: number): string => (frames.length === 1 ? one : `${several}[${i}]`);
  if (frames.length === 0 || (single && frames.length > MAX_FRAMES)) {
    throw invalidArgument(
      `${several}: ${frames.length} textures, expected ${single ? `1 to ${MAX_FRAMES}. Use several ${single.owners} for more` : 'at least one'}.`,
    );
  }
  frames.forEach((frame: Texture | undefined, i) => {
    if (frame !== undefined && frame !== null && isDestroyed(frame)) {
      throw invalidArgument(`${nameOf(i)} was destroyed: expected a Texture whose source is loaded.`);
    }
    if (!frame?.source || !frame.uvs || !frame.orig) {
      throw invalidArgument(
        `${nameOf(i)} is ${show(frame)}, expected a Texture. Load it first: \`${one}: await Assets.load(url)\`.`,
      );
    }
    if (single && frame.source !== frames[0]!.source) {
      throw invalidArgument(
        `${nameOf(i)} has a different source than ${nameOf(0)}: ${single.owner} draws from one source. Put them into one atlas, or use ${single.owner} for each.`,
      );
    }
  });
}
