import { hasOwn } from '@offheap/core/internal';
import { Texture } from 'pixi.js';
import { checkFrames, type FrameOptions } from '../frame-table.ts';
import { invalidArgument, show } from '../invalid-argument.ts';
import { mismatch } from './description-reader.ts';
import type { TexturesConfig } from './emitter-config.ts';
import type { Knots, Table } from './knots.ts';

/** The textures of an emitter: one texture, several, or textures by the names in its description. */
export type EmitterTextures = Texture | readonly Texture[] | Readonly<Record<string, Texture>>;

/** The frames of a kind of particle. */
export interface Looks {
  /** The index of the first frame. */
  readonly first: number;
  /** The number of frames or animations, of which each particle has one. */
  readonly count: number;
  readonly ordered: boolean;
  /**
   * For animations: the first frame, the number of frames, frames per second (negative: a lifetime), and whether the
   * animation loops.
   */
  readonly animations?: Knots;
}

const OF_EMITTER: FrameOptions = {
  one: 'textures',
  several: 'textures',
  owner: 'an emitter',
  owners: 'emitters',
};

/** The textures of the kinds of particles of an emitter. */
export class FrameList {
  readonly textures: Texture[] = [];
  readonly #given: EmitterTextures | undefined;
  #all: Looks | undefined;

  /** @throws AllocatorError `INVALID_ARGUMENT` when the argument contains something other than textures. */
  constructor(given: EmitterTextures | undefined) {
    if (given !== undefined && (typeof given !== 'object' || given === null || given instanceof Promise)) {
      throw invalidArgument(
        `textures is ${show(given)}, expected a Texture, a list of textures, or an object of textures by name. Load them first: \`textures: await Assets.load(url)\`.`,
      );
    }
    this.#given = given;
  }

  /** Returns the looks of a kind of particle; those of all given textures if it names none. */
  looks(config: TexturesConfig | undefined, table: Table, pointer: string): Looks {
    const first = this.textures.length;
    if (config === undefined) {
      if (this.#all === undefined) {
        const given = this.#given ?? Texture.WHITE;
        this.textures.push(...(given instanceof Texture ? [given] : Object.values(given)));
        this.#all = { first, count: this.textures.length - first, ordered: false };
      }
      return this.#all;
    }
    const { frames, animations, pick } = config;
    if ((frames === undefined) === (animations === undefined)) {
      throw mismatch(pointer, config, 'frames or animations, one of them');
    }
    const ordered = pick === 'ordered';
    if (frames !== undefined) {
      this.#add(frames);
      return { first, count: frames.length, ordered };
    }
    const rows = animations!.map(({ frames, rate, loop }) => {
      const row = [this.textures.length, frames.length, rate === 'lifetime' ? -frames.length : rate!, +loop!];
      this.#add(frames);
      return row;
    });
    return { first, count: rows.length, ordered, animations: table.add(rows) };
  }

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when a texture is not loaded, there are too many textures, or they have
   *   several sources.
   */
  check(): void {
    checkFrames(this.textures, OF_EMITTER);
  }

  /** Adds textures by their names. A list of textures is used in the order of the names. */
  #add(names: readonly string[]): void {
    const given = this.#given;
    for (const name of names) {
      const texture =
        given === undefined
          ? Texture.from(name)
          : given instanceof Texture
            ? given
            : Array.isArray(given)
              ? (given as readonly Texture[])[this.textures.length % given.length] // Array.isArray loses the type
              : hasOwn(given, name)
                ? (given as Readonly<Record<string, Texture>>)[name]
                : undefined;
      if (texture === undefined) {
        throw invalidArgument(
          `textures has no '${name}', expected one for each name in the description; it has ${Object.keys(given ?? {}).join(', ')}.`,
        );
      }
      this.textures.push(texture);
    }
  }
}
