import { Color } from 'pixi.js';
import { invalidArgument, show } from '../invalid-argument.ts';
import type { Stop } from './curve.ts';

/** A range of numbers. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What numbers are allowed. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
  /** Whether `least` itself is refused. */
  readonly above?: boolean;
  readonly integer?: boolean;
}

const MAX_STOPS = 16;

/**
 * Reads one object of a description that may hold anything. Every error names the JSON pointer of the value (RFC 6901), the value,
 * and what is expected there.
 */
export class ConfigReader {
  readonly pointer: string;
  readonly #object: Readonly<Record<string, unknown>>;

  /** @throws AllocatorError `INVALID_ARGUMENT` when the value is no object, or has a key that is not among `keys`. */
  constructor(value: unknown, pointer: string, keys: readonly string[]) {
    this.pointer = pointer;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw mismatch(pointer, value, 'an object');
    }
    this.#object = value as Readonly<Record<string, unknown>>; // an object: its properties are checked as they are read
    for (const key of Object.keys(value)) {
      if (!keys.includes(key)) {
        throw mismatch(this.at(key), this.#object[key], `no such property, but some of ${keys.join(', ')}`);
      }
    }
  }

  at(key: string): string {
    return `${this.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }

  get(key: string): unknown {
    return this.#object[key];
  }

  has(key: string): boolean {
    return this.#object[key] !== undefined;
  }

  number(key: string, missing: number | undefined, bounds: Bounds = {}): number {
    const value = this.#object[key] ?? missing;
    checkNumber(this.at(key), value, bounds);
    return value;
  }

  boolean(key: string, missing: boolean): boolean {
    const value = this.#object[key] ?? missing;
    if (typeof value !== 'boolean') throw mismatch(this.at(key), value, 'true or false');
    return value;
  }

  oneOf<T extends string>(key: string, missing: T, choices: readonly T[]): T {
    const value = this.#object[key] ?? missing;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw mismatch(this.at(key), value, `one of ${choices.join(', ')}`);
    return found;
  }

  list(key: string): readonly unknown[] {
    const value = this.#object[key];
    if (!Array.isArray(value) || value.length === 0)
      throw mismatch(this.at(key), value, 'a list that is not empty');
    return value;
  }

  range(key: string, missing: number | undefined, bounds: Bounds = {}): Range {
    return readRange(this.at(key), this.#object[key] ?? missing, bounds);
  }

  names(key: string): string[] {
    return this.list(key).map((name, i) => {
      if (typeof name !== 'string') throw mismatch(`${this.at(key)}/${i}`, name, "a texture's name");
      return name;
    });
  }

  /** The stops of a curve, whose values `read` reads. */
  stops(read: (value: unknown, pointer: string) => readonly number[]): Stop[] {
    const list = this.list('stops');
    const pointer = this.at('stops');
    if (list.length > MAX_STOPS) throw mismatch(pointer, list, `at most ${MAX_STOPS} stops`);
    let last = 0;
    return list.map((stop, i) => {
      const at = `${pointer}/${i}`;
      if (!Array.isArray(stop) || stop.length !== 2) throw mismatch(at, stop, '[time, value]');
      const [time, value] = stop as unknown[]; // what it holds is checked next
      checkNumber(`${at}/0`, time, { least: last, most: 1 });
      last = time;
      return { time, values: read(value, `${at}/1`) };
    });
  }
}

/** Reads a number or a pair of numbers. */
export function readRange(pointer: string, value: unknown, bounds: Bounds = {}): Range {
  if (!Array.isArray(value)) {
    checkNumber(pointer, value, bounds);
    return { min: value, max: value };
  }
  if (value.length !== 2) throw mismatch(pointer, value, 'a number or [min, max]');
  const [min, max] = value as unknown[]; // what it holds is checked next
  checkNumber(`${pointer}/0`, min, bounds);
  checkNumber(`${pointer}/1`, max, bounds);
  return { min, max };
}

/** Reads a colour into fractions of red, green, blue. */
export function readColor(value: unknown, pointer: string): readonly number[] {
  const isColor =
    (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffff) ||
    (typeof value === 'string' && /^#[\da-f]{6}$/i.test(value));
  if (!isColor) throw mismatch(pointer, value, "a colour: '#rrggbb' or 0xRRGGBB");
  return [...new Color(value).toRgbArray()];
}

/** @throws AllocatorError `INVALID_ARGUMENT` with the JSON pointer of a value that is no number within the bounds. */
export function checkNumber(pointer: string, value: unknown, bounds: Bounds = {}): asserts value is number {
  if (!fits(value, bounds)) throw mismatch(pointer, value, expectationOf(bounds));
}

/**
 * Checks a number that the program passes, rather than one of a description.
 *
 * @param subject where it is passed, as in `Emitter.seek(seconds): seconds`.
 * @throws AllocatorError `INVALID_ARGUMENT` when it is no number within the bounds.
 */
export function checkNumberArgument(
  subject: string,
  value: unknown,
  bounds: Bounds = {},
): asserts value is number {
  if (!fits(value, bounds)) {
    throw invalidArgument(`${subject} is ${show(value)}, expected ${expectationOf(bounds)}.`);
  }
}

function fits(
  value: unknown,
  { least = -Infinity, most = Infinity, above = false, integer = false }: Bounds,
): value is number {
  return (
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (above ? value > least : value >= least) &&
    value <= most &&
    (!integer || Number.isInteger(value))
  );
}

function expectationOf({
  least = -Infinity,
  most = Infinity,
  above = false,
  integer = false,
}: Bounds): string {
  const lower = least === -Infinity ? '' : above ? ` greater than ${least}` : ` of ${least} or more`;
  const upper = most === Infinity ? '' : `${lower === '' ? ' of' : ','} at most ${most}`;
  return `${integer ? 'an integer' : 'a number'}${lower}${upper}`;
}

export function mismatch(pointer: string, value: unknown, expected: string): Error {
  return invalidArgument(`Emitter config ${pointer || '/'} is ${showJson(value)}, expected ${expected}.`);
}

/** A value of a description as an error message shows it: as JSON, where it is something that JSON can hold. */
function showJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return show(value);
  try {
    return JSON.stringify(value).slice(0, 80);
  } catch {
    return show(value);
  }
}
