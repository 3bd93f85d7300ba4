import type { EmitterConfig } from '@offheap/pixi/emitter';
import { BACKDROP_NAMES, type BackdropName } from '@offheap/example-kit/backdrops/backdrops';

/** One emitter of an effect. */
export interface EffectLayer {
  readonly name: string;
  readonly emitter: EmitterConfig;
}

/** The motion of the place where particles are born. */
export const MOTIONS = ['none', 'eight'] as const;
export type Motion = (typeof MOTIONS)[number];

/** An effect: emitters, which are drawn one over the other, and the scene around them. */
export interface EffectFile {
  readonly title: string;
  readonly backdrop: BackdropName;
  /** Seconds after which the effect starts again; 0: never. */
  readonly repeat: number;
  /** Time of the effect when it is first shown, in seconds. */
  readonly warm: number;
  readonly motion: Motion;
  /** From the back to the front. */
  readonly layers: readonly EffectLayer[];
}

/** Whether a value is an object with keys, such as a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether JSON is an effect of several layers, rather than one description. */
export function isEffectFile(json: unknown): boolean {
  return isRecord(json) && Array.isArray(json['layers']);
}

/**
 * Reads an effect. Properties of the scene have defaults; descriptions are checked when an `Emitter` is created from them.
 *
 * @throws Error when a layer has no description.
 */
export function readEffectFile(json: unknown): EffectFile {
  if (!isRecord(json) || !Array.isArray(json['layers']) || json['layers'].length === 0) {
    throw new Error('An effect has a list of layers, each with a name and an emitter.');
  }
  return {
    title: typeof json['title'] === 'string' ? json['title'] : 'Untitled',
    backdrop: oneOf(BACKDROP_NAMES, json['backdrop'], 'plain'),
    repeat: seconds(json['repeat']),
    warm: seconds(json['warm']),
    motion: oneOf(MOTIONS, json['motion'], 'none'),
    layers: json['layers'].map((layer: unknown, i): EffectLayer => {
      const emitter = isRecord(layer) ? layer['emitter'] : undefined;
      if (!isRecord(layer) || !isRecord(emitter)) throw new Error(`/layers/${i} has no emitter.`);
      const name = typeof layer['name'] === 'string' ? layer['name'] : `Layer ${i + 1}`;
      // The constructor of Emitter checks it.
      return { name, emitter: emitter as unknown as EmitterConfig };
    }),
  };
}

/** An effect that consists of one description. */
export function effectOf(title: string, emitter: EmitterConfig): EffectFile {
  return {
    title,
    backdrop: 'plain',
    repeat: repeatOf(emitter),
    warm: emitter.emission.duration === undefined ? 2 : 0,
    motion: 'none',
    layers: [{ name: title, emitter }],
  };
}

/** A finite emission starts again when its particles are dead. */
function repeatOf({ emission, lifetime }: EmitterConfig): number {
  if (emission?.duration === undefined) return 0;
  return emission.duration + (typeof lifetime === 'number' ? lifetime : Math.max(...lifetime)) + 0.5;
}

function seconds(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value <= 60 ? value : 0;
}

function oneOf<T extends string>(names: readonly T[], value: unknown, missing: T): T {
  return names.find((name) => name === value) ?? missing;
}
