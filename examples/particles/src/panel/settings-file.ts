import {
  defaultsOf,
  MODE_NAMES,
  type ModeName,
  rangeOf,
  SCENE_NAMES,
  type SceneName,
  type ParameterName,
  type Settings,
} from '../settings.ts';
import { SCENES } from '../scenes/scenes.ts';

/** The value of `format` in the file. */
const FORMAT = 'offheap particles';
const VERSION = 1;

/** The content of a settings file: scene, mode, seed and the parameters of the scene. */
export type SavedSettings = Pick<Settings, 'scene' | 'mode' | 'seed' | ParameterName>;

/** Thrown when a file is not a settings file or is damaged. The message describes what is wrong. */
export class SettingsFileError extends Error {}

/** The text of a settings file. */
export function writeSettingsFile(settings: Settings): string {
  const { scene, mode, seed } = settings;
  const parameters = Object.fromEntries(parametersOf(scene).map((name) => [name, settings[name]]));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, scene, mode, seed, parameters }, null, 2)}\n`;
}

/**
 * Reads a settings file. A file with one wrong value changes nothing.
 *
 * @throws SettingsFileError that describes what is wrong, what was expected and what to do.
 */
export function readSettingsFile(text: string): SavedSettings {
  const file = parse(text);
  if (file['format'] !== FORMAT)
    throw new SettingsFileError(
      `It is not a settings file of this demo: its format is ${show(file['format'])}, expected "${FORMAT}".`,
    );
  if (file['version'] !== VERSION)
    throw new SettingsFileError(
      `Its version is ${show(file['version'])}, expected ${VERSION}. Save it again with this demo.`,
    );
  const scene = SCENE_NAMES.find((name) => name === file['scene']);
  if (scene === undefined)
    throw new SettingsFileError(
      `Its scene is ${show(file['scene'])}, expected one of ${SCENE_NAMES.join(', ')}.`,
    );
  const mode = MODE_NAMES.find((name) => name === file['mode']);
  if (mode === undefined)
    throw new SettingsFileError(
      `Its mode is ${show(file['mode'])}, expected one of ${MODE_NAMES.join(', ')}.`,
    );
  const { parameters } = file;
  if (!isRecord(parameters))
    throw new SettingsFileError(`Its parameters are ${show(parameters)}, expected an object.`);
  const known = parametersOf(scene);
  for (const name of Object.keys(parameters)) {
    if (!(known as string[]).includes(name))
      throw new SettingsFileError(`The ${scene} has no parameter "${name}": expected ${known.join(', ')}.`);
  }
  const settings = defaultsOf(scene);
  for (const name of known) settings[name] = number(name, scene, mode, parameters[name]);
  settings.mode = mode;
  settings.seed = number('seed', scene, mode, file['seed']);
  return settings;
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SettingsFileError(`It is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(value)) throw new SettingsFileError(`It contains ${show(value)}, expected an object.`);
  return value;
}

function number(name: ParameterName | 'seed', scene: SceneName, mode: ModeName, value: unknown): number {
  const [low, high] = rangeOf(name, scene, mode);
  const whole = name === 'count' || name === 'seed';
  if (typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value)))
    return value;
  throw new SettingsFileError(
    `"${name}" is ${show(value)}, expected a ${whole ? 'whole ' : ''}number from ${low} to ${high}.`,
  );
}

function parametersOf(scene: SceneName): ParameterName[] {
  return Object.keys(SCENES[scene].parameters) as ParameterName[]; // its type says so
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
