import type { EmitterConfig, OnDeathConfig, ParticleConfig } from '@offheap/pixi/emitter';
import { fromParticleEmitterConfig } from '@offheap/pixi/particle-emitter';
import { type EffectFile, effectOf, isEffectFile, isRecord, readEffectFile } from '../effect-file.ts';

/** A file that was opened. */
export interface Opened {
  readonly effect: EffectFile;
  /** The differences from the file, for the user. */
  readonly notes: readonly string[];
}

/** Patterns of names of unknown textures, with the most similar texture of the editor. */
const SIMILAR: readonly (readonly [words: RegExp, name: string])[] = [
  [/smoke|cloud|fog|puff|dust|steam/i, 'smoke'],
  [/fire|flame|lava/i, 'flame'],
  [/snow|flake/i, 'flake'],
  [/star/i, 'star'],
  [/ring|circle.*line|wave/i, 'ring'],
  [/leaf|petal|feather/i, 'leaf'],
  [/rain|drop|water/i, 'drop'],
  [/spark|glint|pixel/i, 'spark'],
  [/streak|trail|line|beam|laser/i, 'streak'],
];

/**
 * Reads the text of a file: an effect of this editor, a description or a list of descriptions of emitters, or a file
 * of `@pixi/particle-emitter` of any version.
 *
 * @param fileName the name of the effect if the file has no title.
 * @param textureNames the textures of the editor. Others are replaced with similar ones.
 * @throws Error when the text is none of these.
 */
export function openText(text: string, fileName: string, textureNames: readonly string[]): Opened {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${fileName} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return openJson(json, fileName, textureNames);
}

/** Like {@link openText}, for parsed JSON. */
export function openJson(json: unknown, fileName: string, textureNames: readonly string[]): Opened {
  const title = titleOf(fileName);
  const notes = new Set<string>();
  const { effect, imported } = read(json, title);
  for (const note of imported) notes.add(note);
  const layers = effect.layers.map((layer) => ({
    ...layer,
    emitter: withTextures(layer.emitter, textureNames, notes, true),
  }));
  return { effect: { ...effect, layers }, notes: [...notes] };
}

function read(json: unknown, title: string): { effect: EffectFile; imported: readonly string[] } {
  if (isEffectFile(json)) return { effect: readEffectFile(json), imported: [] };
  if (Array.isArray(json)) {
    const layers = json.map((emitter: unknown, i) => ({ name: `Layer ${i + 1}`, emitter }));
    return { effect: readEffectFile({ title, warm: 2, layers }), imported: [] };
  }
  if (!isRecord(json)) throw new Error('The file does not contain an object, so it is not an effect.');
  if (isOfParticleEmitter(json)) {
    const { config, notes } = fromParticleEmitterConfig(json);
    return { effect: effectOf(title, config), imported: notes };
  }
  // The constructor of Emitter checks it, except for what is read here.
  if (!isRecord(json['emission']))
    throw new Error('The file has neither layers nor an emission, so it is not an effect.');
  return { effect: effectOf(title, json as unknown as EmitterConfig), imported: [] };
}

/** Whether JSON is a file of `@pixi/particle-emitter` rather than a description. */
function isOfParticleEmitter(json: Readonly<Record<string, unknown>>): boolean {
  if (isRecord(json['emission'])) return false;
  return (
    Array.isArray(json['behaviors']) ||
    ['frequency', 'maxParticles', 'emitterLifetime', 'spawnType', 'pos'].some((key) => key in json)
  );
}

/** Replaces unknown textures of a description with those of the editor. */
function withTextures<T extends ParticleConfig>(
  config: T,
  names: readonly string[],
  notes: Set<string>,
  isRoot: boolean,
): T {
  const replace = (name: string): string => {
    if (names.includes(name)) return name;
    const similar = SIMILAR.find(([words]) => words.test(name))?.[1] ?? 'soft';
    notes.add(`The editor has no texture “${name}”: it shows “${similar}”.`);
    return similar;
  };
  const { textures, onDeath } = config;
  const { frames, animations } = textures ?? {};
  const replaced =
    textures === undefined
      ? isRoot
        ? { frames: ['soft'] }
        : undefined
      : {
          ...textures,
          ...(frames && { frames: frames.map(replace) }),
          ...(animations && {
            animations: animations.map((one) => ({ ...one, frames: one.frames.map(replace) })),
          }),
        };
  return {
    ...config,
    ...(replaced && { textures: replaced }),
    ...(Array.isArray(onDeath) && {
      onDeath: onDeath.map((child: OnDeathConfig) => withTextures(child, names, notes, false)),
    }),
  };
}

function titleOf(fileName: string): string {
  const name = fileName
    .replace(/\.\w+$/, '')
    .replaceAll(/[-_]+/g, ' ')
    .trim();
  return name === '' ? 'Untitled' : name[0]!.toUpperCase() + name.slice(1);
}
