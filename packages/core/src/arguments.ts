import { hasOwn } from './es2020.ts';
import { DEVELOPMENT } from './development.ts';
import { didYouMean } from './did-you-mean.ts';
import { AllocatorError, type AllocatorErrorCode } from './errors.ts';
import { advice } from './messages.ts';

/**
 * The key under which a prototype stores the {@link Origin} of its class. The key is the same in every copy of the
 * package, so a copy recognises the objects of another copy, which `instanceof` does not.
 */
const ORIGIN: unique symbol = Symbol.for('offheap');

/** The class of an object and the copy of the package that defined the class. @internal */
export interface Origin {
  /** The class and its package, the same in all copies. */
  readonly of: string;
}

/**
 * Marks the instances of a class. Other copies of the package recognise the instances by `origin`, and Vue does not
 * wrap them in reactive proxies, through which private fields cannot be read.
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
 * Returns the error about an argument of the wrong type. When another copy of the package created the value, the
 * message says so.
 *
 * @param what names the argument, as in `The allocator of a Pool`.
 * @param expected follows the word "expected" in the message, with an example.
 * @param origin the {@link Origin} of the expected class.
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

/**
 * Whether a value is a class that another copy of the package defined, or an instance of such a class. `origin` is the
 * {@link Origin} of this copy's class.
 * @internal
 */
export function isOfAnotherCopy(value: unknown, origin: Origin): boolean {
  const holder: unknown = typeof value === 'function' ? value.prototype : value;
  const found = (holder as { [ORIGIN]?: Origin } | null | undefined)?.[ORIGIN]; // any value may be tested
  return found !== origin && found?.of === origin.of;
}

/** Returns a description of a value for a message, at most one line long. @internal */
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
 * Returns the kind of a callback's result if it is a promise or a generator, so that the callback continues later;
 * undefined for other results.
 */
export function unfinishedKind(value: unknown): 'promise' | 'generator' | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  const { then, [Symbol.toStringTag]: tag } = value as {
    readonly then?: unknown;
    readonly [Symbol.toStringTag]?: unknown;
  };
  if (typeof then === 'function') return 'promise'; // or anything else that `await` waits for
  return tag === 'Generator' || tag === 'AsyncGenerator' ? 'generator' : undefined;
}

/**
 * Returns the name of a class: the name that a struct defines, or the constructor's name without the `_` prefix that
 * bundlers add.
 */
function nameOfClass(constructor: { readonly name: string; readonly struct?: unknown }): string {
  const { name, struct } = constructor;
  if (typeof struct === 'string' && struct !== '') return struct;
  return name.replace(/^_(?=[A-Z])/, '');
}

/**
 * Throws when options are not an object, or contain a name that is not in `known`. The message suggests the most
 * similar known name.
 *
 * @param what the owner of the options, as in `a Pool`.
 * @param known an object whose keys are the option names; the value is false for names that only the library may
 *   pass.
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
  // Creates no garbage, unlike a list of the names.
  for (const name in options) {
    if (!hasOwn(known, name)) throw unknownName(`an option of ${what}`, name, namesOf(known));
  }
}

/**
 * Like {@link checkOptions}, and returns a copy of the options: a getter could return another value the next time.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function readOptions<O extends object>(
  what: string,
  options: O,
  known: Readonly<Record<string, boolean>>,
): O {
  checkOptions(what, options, known);
  const copy: Record<string, unknown> = {};
  for (const name in known) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) copy[name] = value;
  }
  return copy as O; // its known names
}

function namesOf(known: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(known).filter((name) => known[name]);
}

/** Returns the error about an unknown name, with the most similar known name. @internal */
export function unknownName(what: string, name: string, known: readonly string[]): AllocatorError {
  const meant = DEVELOPMENT ? didYouMean(name, known) : advice('didYouMean', name, known);
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${JSON.stringify(name)} is not ${what}.${meant} Expected one of ${known.join(', ')}.`,
  );
}
