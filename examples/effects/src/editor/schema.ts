import json from '@offheap/pixi/emitter.schema.json' with { type: 'json' };

/** The part of JSON Schema that the schema of descriptions uses. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The schema of a description of an emitter. */
export const SCHEMA = json as unknown as Schema; // JSON modules have wider types

/** The kind of value of a property, which determines its inputs in the panel. */
export type Kind =
  | 'number'
  | 'boolean'
  | 'text'
  | 'choice'
  | 'range'
  | 'curve'
  | 'color'
  | 'gradient'
  | 'tagged'
  | 'object'
  | 'names'
  | 'list'
  | 'json';

/** One of the forms that a value can have. */
export interface Variant {
  readonly kind: Kind;
  readonly schema: Schema;
}

export function resolve(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  return SCHEMA.$defs![schema.$ref.split('/').at(-1)!]!;
}

/** The forms that a value can have, from the simplest. */
export function variantsOf(schema: Schema): Variant[] {
  const given = resolve(schema);
  const { anyOf } = given;
  if (anyOf === undefined) return [{ kind: kindOf(given), schema: given }];
  if (isColor(given)) return [{ kind: 'color', schema: given }];
  return anyOf.flatMap((each) => variantsOf(each));
}

/** Returns the form of a value. */
export function variantOf(variants: readonly Variant[], value: unknown): Variant {
  return variants.find(({ kind, schema }) => fits(kind, schema, value)) ?? variants[0]!;
}

function kindOf(schema: Schema): Kind {
  const { type, properties, items, prefixItems } = schema;
  if (schema.enum) return 'choice';
  if (schema.oneOf) return 'tagged';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'string') return 'text';
  if (type === 'object') {
    const pair = properties?.['stops']?.items;
    if (!pair) return 'object';
    return isColor(pair.prefixItems![1]!) ? 'gradient' : 'curve';
  }
  if (prefixItems?.length === 2 && prefixItems.every((each) => each.type === 'number')) return 'range';
  if (type === 'array' && items) {
    const of = resolve(items);
    if (of.type === 'string') return 'names';
    if (of.type === 'object') return 'list';
  }
  return 'json';
}

function isColor({ anyOf }: Schema): boolean {
  return anyOf?.length === 2 && anyOf[0]!.pattern !== undefined;
}

function fits(kind: Kind, schema: Schema, value: unknown): boolean {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  switch (kind) {
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string';
    case 'choice':
      return schema.enum!.some((each) => each === value);
    case 'color':
      return typeof value === 'number' || typeof value === 'string';
    case 'curve':
    case 'gradient':
      return isObject && 'stops' in value;
    case 'tagged':
    case 'object':
      return isObject;
    default:
      return Array.isArray(value);
  }
}

/** `maxSpeed` as `max speed`. */
export function labelOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The properties of a description, in groups. A test checks that none is missing. */
export const GROUPS: readonly (readonly [title: string, keys: readonly string[]])[] = [
  ['Birth', ['emission', 'lifetime', 'position', 'shape']],
  ['Look', ['textures', 'blendMode', 'color', 'tints', 'alpha', 'scale', 'newest', 'ease']],
  [
    'Motion',
    ['angle', 'speed', 'acceleration', 'drag', 'maxSpeed', 'path', 'facing', 'spin', 'spinAcceleration'],
  ],
  ['Trail', ['trail']],
  ['At death', ['onDeath']],
  ['Forces', ['attractors', 'turbulence', 'bounds']],
];
