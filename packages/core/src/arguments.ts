import { DEVELOPMENT } from './development.ts';
import { didYouMean } from './did-you-mean.ts';
import { AllocatorError, type AllocatorErrorCode } from './errors.ts';
import { advice } from './messages.ts';

/**
 * Under this key a prototype says of which class it is. The key is the same in every copy of the package, so that a copy
 * recognises the objects of another one, which `instanceof` does not.
 */
const ORIGIN: unique symbol = Symbol.for('offheap');

/** Of which class an object is: one origin for each class and copy. @internal */
export interface Origin {
  /** The class and its package, the same in all copies. */
  readonly of: string;
}

/**
 * Marks the instances of a class: other copies of the package recognise them by `origin`, and Vue makes no reactive proxies of
 * them, through which private fields cannot be read.
 *
 * @internal
 */
export function identify(Class: { readonly prototype: object }, origin?: Origin): void {
  Object.defineProperties(Class.prototype, {
    __v_skip: { value: true },
    ...(origin && { [ORIGIN]: { value: origin } }),
  });
}

/**
 * An error about an argument that is not what it should be. When another copy of the package made the value, the message says so.
 *
 * @param what names the argument, as in `The allocator of a Pool`.
 * @param expected follows "expected", with an example.
 * @param origin what {@link ORIGIN} holds in the objects that are expected.
 * @internal
 */
export function wrongArgument(
  what: string,
  value: unknown,
  expected: string,
  origin: Origin,
  code: AllocatorErrorCode = 'INVALID_ARGUMENT',
): AllocatorError {
  if (isOfAnotherCopy(value, origin)) {
    return new AllocatorError(
      code,
      `${what} was created by another copy of the library (${origin.of}). Two copies are loaded, and neither accepts the objects of the other. Load one: \`resolve.dedupe: ['@offheap/core', '@offheap/struct', '@offheap/ecs']\` in Vite, \`resolve.alias\` in webpack, \`npm dedupe\`, or one CDN address for all imports.`,
    );
  }
  return new AllocatorError(code, `${what} is ${showValue(value)}: expected ${expected}.`);
}

/** Whether a value is what another copy of the package has for the class that `origin` is of, or an instance of that. @internal */
export function isOfAnotherCopy(value: unknown, origin: Origin): boolean {
  const holder: unknown = typeof value === 'function' ? value.prototype : value;
  const found = (holder as { [ORIGIN]?: Origin } | null | undefined)?.[ORIGIN]; // any value may be asked
  return found !== origin && found?.of === origin.of;
}

/** A value as a message shows it: what it is, in at most a line. @internal */
export function showValue(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}...` : JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') {
    const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function';
    return value.name === '' ? `a ${kind}` : `the ${kind} ${nameOfClass(value)}`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const constructor: unknown = value.constructor;
  if (typeof constructor !== 'function' || constructor === Object || constructor.name === '')
    return 'a plain object';
  const name = nameOfClass(constructor);
  return `${/^(?:[AEIO]|U(?!int))/.test(name) ? 'an' : 'a'} ${name}`;
}

/**
 * A value as text: a string as it is, any other value as {@link showValue} shows it, such as an object that has no text of its own.
 *
 * @internal
 */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : showValue(value);
}

/** A class's name: the one that a struct gives to itself, or that of the class without the `_` that bundlers put before it. */
function nameOfClass(constructor: { readonly name: string; readonly struct?: unknown }): string {
  const { name, struct } = constructor;
  if (typeof struct === 'string' && struct !== '') return struct;
  return name.replace(/^_(?=[A-Z])/, '');
}

/**
 * Refuses options that are no object, and names that are none of `known`, with the name that is probably meant.
 *
 * @param what whose options, as in `a Pool`.
 * @param known an object whose keys are the names; false for those that only the library gives.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkOptions(what: string, options: unknown, known: Readonly<Record<string, boolean>>): void {
  if (typeof options !== 'object' || options === null) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The options of ${what} are ${showValue(options)}: expected an object with some of ${namesOf(known).join(', ')}.`,
    );
  }
  // Makes no garbage, as a list of the names would.
  for (const name in options) {
    if (!Object.hasOwn(known, name)) throw unknownName(`an option of ${what}`, name, namesOf(known));
  }
}

function namesOf(known: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(known).filter((name) => known[name]);
}

/** An error about a name that is none of those known, with the one that is probably meant. @internal */
export function unknownName(what: string, name: string, known: readonly string[]): AllocatorError {
  const meant = DEVELOPMENT ? didYouMean(name, known) : advice('didYouMean', name, known);
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${JSON.stringify(name)} is not ${what}.${meant} Expected some of ${known.join(', ')}.`,
  );
}
