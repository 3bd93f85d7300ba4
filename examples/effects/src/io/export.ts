import type { EffectFile } from '../effect-file.ts';

/** The maximum length of a value on one line. */
const LINE = 96;

/** Formats JSON with short values on one line. */
export function prettyJson(value: unknown, indent = ''): string {
  const line = inOneLine(value);
  if (line.length <= LINE || typeof value !== 'object' || value === null) return line;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((each) => deeper + prettyJson(each, deeper)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => `${deeper}${JSON.stringify(key)}: ${prettyJson(each, deeper)}`);
  return `{\n${entries.join(',\n')}\n${indent}}`;
}

function inOneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => `${JSON.stringify(key)}: ${inOneLine(each)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** The file of the effect, which this editor can open. */
export function effectJson(effect: EffectFile): string {
  return `${prettyJson(effect)}\n`;
}

/** The description of one layer, for `new Emitter`. */
export function layerJson(effect: EffectFile, layer: number): string {
  return `${prettyJson(effect.layers[layer]!.emitter)}\n`;
}

/**
 * A TypeScript module that creates the effect with the public API only.
 *
 * @param simulates whether a layer is simulated.
 */
export function effectCode(effect: EffectFile, simulates: boolean): string {
  const name = identifierOf(effect.title);
  const layers = effect.layers
    .map(({ name, emitter }) => `  // ${name.replaceAll(/\s+/g, ' ')}\n${indented(prettyJson(emitter))},`)
    .join('\n');
  return `import { Emitter, type EmitterConfig } from '@offheap/pixi/emitter';
${simulates ? "import '@offheap/pixi/emitter/simulation';\n" : ''}import { Container, type Texture } from 'pixi.js';

/** From the back to the front. */
const layers: readonly EmitterConfig[] = [
${layers}
];

export interface ${name} {
  /** Add it to the stage. */
  readonly container: Container;
  /** Call it once per frame. */
  update(seconds: number): void;
  /** Shows the effect from its beginning. */
  restart(): void;
}

/**
 * @param textures by name, such as those of the sprite sheet that the editor exports:
 * \`const { textures } = await Assets.load('effect-textures.json');\`
 */
export function create${name}(textures: Readonly<Record<string, Texture>>): ${name} {
  const emitters = layers.map((layer) => new Emitter(layer, { textures }));
  return {
    container: new Container({ children: emitters }),
    update(seconds) {
      for (const emitter of emitters) emitter.update(seconds);
    },
    restart() {
      for (const emitter of emitters) emitter.seek(0);
    },
  };
}
`;
}

/** `Level up` as `LevelUp`. */
function identifierOf(title: string): string {
  const words = title.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? [];
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  return /^[A-Z]/.test(name) ? name : `Effect${name}`;
}

/** The file name of the effect. */
export function fileNameOf(effect: EffectFile, extension: string): string {
  const words = effect.title
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ['effect'];
  return `${words.join('-')}.${extension}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
