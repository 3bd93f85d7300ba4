import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import { methodsOf } from '../codegen/own-methods.ts';
import type { Layout } from '../schema/layout.ts';

/** The order of components in messages. */
const ORDER = 'rgbaxyzw';

/** A parameter of a method or of a setter: a vector, or a number. */
interface Parameter {
  /** Its number among the parameters, from 0. */
  readonly index: number;
  /** Its name in the source. */
  readonly name: string;
  /** Whether it has a default value. */
  readonly isOptional: boolean;
  /** The components that the method reads; empty for a number. */
  readonly components: readonly string[];
}

/**
 * The head of a method or a setter: its name, its parameters and the brace of its body. Getters have no parameters. The
 * sources of the production build are minified.
 */
const HEAD = /(?:^|[\n}]set )(\w+)\(([^)]*)\)\s*\{/;

/**
 * Returns the parameters to check of a method or setter of this library, given its source. A number that
 * is written to a field unchanged is checked by the field.
 */
function parametersIn(source: string): Parameter[] {
  const [, , list = ''] = HEAD.exec(source) ?? [];
  return Array.from(list.matchAll(/(?:^|,)\s*(\w+)(\s*=)?/g), ([, name, initial], index) => {
    const reads = source.matchAll(new RegExp(`[^\\w.$]${name}\\.(\\w+)`, 'g'));
    const [, taken = ''] = new RegExp(`\\{([^{}]*)\\}\\s*=\\s*${name}[^\\w.$]`).exec(source) ?? [];
    const keys = taken.split(',').map((key) => key.split(':')[0]!.trim());
    const found = [...keys, ...Array.from(reads, ([, component]) => component!)];
    const components = [...new Set(found)].filter((component) => component !== '');
    components.sort((p, q) => ORDER.indexOf(p) - ORDER.indexOf(q)); // those of matrices are in order
    return { index, name: name!, isOptional: initial !== undefined, components };
  }).filter(
    ({ name, components }) =>
      components.length > 0 || !new RegExp(`this\\.\\w+\\s*=\\s*${name}[;,}]`).test(source),
  );
}

/** Throws for an argument of another kind than its parameter. `method` is the path of the method or setter. */
export function wrongKind(value: unknown, { index, components }: Parameter, method: string): never {
  const expected = components.length === 0 ? 'a number' : `an object with ${components.join(', ')}`;
  const which = method.endsWith(')') ? ` as argument ${index + 1}` : '';
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${method}: expected ${expected}${which}, got ${showValue(value)}.`,
  );
}

/** Returns the name of a method or setter in messages. */
function shownName(source: string, path: string): string {
  const [head = '', name] = HEAD.exec(source) ?? [];
  return `${path}${name}${/^[\n}]/.test(head) ? '' : '()'}`;
}

/** Returns the source of a method or setter that throws for arguments of other kinds. */
export function guardMethod(source: string, path: string, constant: (value: unknown) => string): string {
  const parameters = parametersIn(source);
  if (parameters.length === 0) return source;
  const method = JSON.stringify(shownName(source, path));
  const guards = parameters.map((parameter) => {
    const { name, components } = parameter;
    const lacks = components.map((component) => ` || !('${component}' in ${name})`);
    const isWrong =
      components.length === 0
        ? `typeof ${name} !== 'number' || ${name} !== ${name}`
        : `typeof ${name} !== 'object' || ${name} === null${lacks.join('')}`;
    return `if (${isWrong}) wrongKind(${name}, ${constant(parameter)}, ${method});`;
  });
  return source.replace(HEAD, (head) => `${head} ${guards.join(' ')}`);
}

function fits(value: unknown, { components }: Parameter): boolean {
  if (components.length === 0) return typeof value === 'number' && !Number.isNaN(value);
  return typeof value === 'object' && value !== null && components.every((component) => component in value);
}

type Method = (this: unknown, ...given: unknown[]) => unknown;

/** Makes the methods and setters that a prototype inherits throw for arguments of other kinds. */
export function guardMethods(prototype: object, layout: Layout, path: string): void {
  for (const [name, source] of methodsOf(layout)) {
    const parameters = parametersIn(source);
    if (parameters.length === 0) continue;
    const shown = shownName(source, path);
    const found = inherited(prototype, name);
    const kind = 'value' in found ? 'value' : 'set';
    const method = found[kind] as Method; // of the class of the source
    const guarded: Method = function (...given) {
      for (const parameter of parameters) {
        const value = given[parameter.index];
        if (value === undefined && parameter.isOptional) continue;
        if (!fits(value, parameter)) wrongKind(value, parameter, shown);
      }
      return method.apply(this, given);
    };
    Object.defineProperty(prototype, name, { ...found, [kind]: guarded });
  }
}

/** Returns a property that an object has or inherits. */
function inherited(from: object, name: string): PropertyDescriptor {
  for (let object = from; ; object = Object.getPrototypeOf(object) as object) {
    const found = Object.getOwnPropertyDescriptor(object, name);
    if (found !== undefined) return found;
  }
}
