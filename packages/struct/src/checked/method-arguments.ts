import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import { methodsOf } from '../codegen/own-methods.ts';
import type { Layout } from '../schema/layout.ts';

/** The order of components in messages. */
const ORDER = 'rgbaxyzw';

/** A parameter of a method of a vector that is a vector too. */
interface VectorParameter {
  /** Its number among the parameters, from 0. */
  readonly index: number;
  /** Its name in the source. */
  readonly name: string;
  /** The components that the method reads. */
  readonly components: readonly string[];
}

/** Returns the vectors among the parameters of a method of this library, given its source: those with components. */
function vectorsIn(source: string): VectorParameter[] {
  const [, list = ''] = /^\w+\(([^)]*)\)/.exec(source) ?? []; // accessors have no vectors
  return Array.from(list.matchAll(/(?:^|,)\s*(\w+)/g), ([, name], index) => {
    const reads = source.matchAll(new RegExp(`[^\\w.$]${name}\\.(\\w+)`, 'g'));
    const [, taken = ''] = new RegExp(`\\{([^{}]*)\\}\\s*=\\s*${name}[^\\w.$]`).exec(source) ?? [];
    const keys = taken.split(',').map((key) => key.split(':')[0]!.trim());
    const found = [...keys, ...Array.from(reads, ([, component]) => component!)];
    const components = [...new Set(found)].filter((component) => component !== '');
    components.sort((p, q) => ORDER.indexOf(p) - ORDER.indexOf(q)); // those of matrices are in order
    return { index, name: name!, components };
  }).filter(({ components }) => components.length > 0);
}

/** Throws for an argument that is not a vector. `method` is the path of the method. */
export function noVector(
  value: unknown,
  { index, components }: Pick<VectorParameter, 'index' | 'components'>,
  method: string,
): never {
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${method}(): expected an object with ${components.join(', ')} as argument ${index + 1}, got ${showValue(value)}.`,
  );
}

/** Returns the source of a method that throws for arguments that are not vectors. */
export function guardMethod(source: string, path: string, constant: (value: unknown) => string): string {
  const vectors = vectorsIn(source);
  if (vectors.length === 0) return source;
  const method = JSON.stringify(path + source.slice(0, source.indexOf('(')));
  const guards = vectors.map((vector) => {
    const { name, components } = vector;
    const lacks = components.map((component) => `!('${component}' in ${name})`);
    return `if (typeof ${name} !== 'object' || ${[`${name} === null`, ...lacks].join(' || ')}) noVector(${name}, ${constant(vector)}, ${method});`;
  });
  return source.replace('{', `{ ${guards.join(' ')}`);
}

type Method = (this: unknown, ...given: unknown[]) => unknown;

/** Does the same for the methods that a prototype inherits. */
export function guardMethods(prototype: object, layout: Layout, path: string): void {
  for (const [name, source] of methodsOf(layout)) {
    const vectors = vectorsIn(source);
    if (vectors.length === 0) continue;
    const method = (prototype as Record<string, Method>)[name]!; // of the class of the source
    const guarded: Method = function (...given) {
      for (const vector of vectors) {
        const value = given[vector.index];
        const isObject = typeof value === 'object' && value !== null;
        if (!isObject || !vector.components.every((component) => component in value))
          noVector(value, vector, path + name);
      }
      return method.apply(this, given);
    };
    Object.defineProperty(prototype, name, { value: guarded, writable: true, configurable: true });
  }
}
