import { isStructClass, Struct } from './struct.ts';

/** Returns advice on how to declare a field instead of a value that is not a field. */
export function fieldAdvice(name: string, value: unknown): string {
  const as = (field: string): string => `, as in \`${name} = ${field}\``;
  const constant =
    '. Write constants as static members, and set values in `onCreate` instead of a constructor';
  if (value === 0) return `${as('f32()')}, or \`${name} = entity()\` for an entity` + constant;
  if (typeof value === 'number') return as(`f32(${value})`) + constant;
  if (typeof value === 'bigint') return as(`u64(${value}n)`) + constant;
  if (typeof value === 'boolean') return as(`bool(${value})`) + constant;
  if (typeof value === 'string') return as(`text(32, { initial: ${JSON.stringify(value)} })`) + constant;
  if (isStructClass(value)) return as(`struct(${value.name})`);
  if (value instanceof Struct) return as(`struct(${value.constructor.name})`);
  if (Array.isArray(value)) return as(`array(f32, ${Math.max(value.length, 1)})`);
  if (typeof value === 'function') {
    return `${as('f32()')}, with its parentheses. Declare functions as methods, \`${name}() { ... }\`, and computed values as getters, \`get ${name}() { ... }\`: a field takes memory in each entry`;
  }
  if (value === undefined) return `${as('f32()')}. Write \`declare\` before a field that only has a type`;
  return ': `struct(Other)` for a struct in place, `ref(() => Other)` for an entry of a pool, `object()` for a JavaScript value';
}
