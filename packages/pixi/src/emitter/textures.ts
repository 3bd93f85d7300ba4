import { Texture } from 'pixi.js';
import { checkFrames, type FrameOptions } from '../frame-table.ts';
import { invalidArgument, show } from '../invalid-argument.ts';
import type { Effect } from './effect.ts';

/** The textures that an emitter draws with: one, several, or by the names in its description. */
export type EmitterTextures = Texture | readonly Texture[] | Readonly<Record<string, Texture>>;

const OF_EMITTER: FrameOptions = {
  one: 'textures',
  several: 'textures',
  owner: 'an emitter',
  owners: 'emitters',
};

/**
 * The textures of an effect in the order of its frames, and the effect with an animation for each where its description names none.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when what is given is not loaded, a name is unknown, or the textures are of several sources.
 */
export function withTextures(
  effect: Effect,
  given: EmitterTextures | undefined,
): { readonly effect: Effect; readonly textures: readonly Texture[] } {
  if (given !== undefined && (typeof given !== 'object' || given === null || given instanceof Promise)) {
    throw invalidArgument(
      `textures is ${show(given)}, expected a Texture, a list of textures, or an object of textures by name. Load them first: \`textures: await Assets.load(url)\`.`,
    );
  }
  const all =
    given === undefined ? [Texture.WHITE] : given instanceof Texture ? [given] : Object.values(given);
  const textures = effect.frames.length === 0 ? all : effect.frames.map((name, i) => named(name, i, given));
  checkFrames(textures, OF_EMITTER);
  if (effect.animations.length > 0) return { effect, textures };
  const animations = textures.map((_, first) => ({ first, count: 1, rate: 0, loop: false }));
  return { effect: { ...effect, animations }, textures };
}

/** A texture by its name; a list is taken in the order of the names. */
function named(name: string, index: number, given: EmitterTextures | undefined): Texture {
  if (given instanceof Texture) return given;
  if (Array.isArray(given)) return (given as readonly Texture[])[index % given.length]!; // Array.isArray loses the type
  const texture =
    given === undefined ? Texture.from(name) : (given as Readonly<Record<string, Texture>>)[name];
  if (texture !== undefined) return texture;
  throw invalidArgument(
    `textures has no '${name}', expected one for each name in the description; it has ${Object.keys(given ?? {}).join(', ')}.`,
  );
}
