import { MiB } from '@offheap/core';
import type { Random } from '@offheap/core/testing';
import {
  array,
  bits,
  bool,
  enumOf,
  f32,
  f64,
  i16,
  i32,
  i8,
  object,
  struct,
  text,
  toObject,
  u16,
  u32,
  u8,
} from '@offheap/struct';
import { entity, type Migration, World } from '@offheap/ecs';
import { structWith } from './schema-changes.ts';

/** A field of the model: its kind of values, and its field in the struct. */
type FieldModel =
  | { readonly kind: 'number'; readonly type: NumberName }
  | { readonly kind: 'bits'; readonly count: number }
  | { readonly kind: 'bool' }
  | { readonly kind: 'text'; readonly bytes: number }
  | { readonly kind: 'enum'; readonly names: readonly string[] }
  | { readonly kind: 'entity' }
  | { readonly kind: 'object' }
  | { readonly kind: 'array'; readonly element: FieldModel; readonly length: number }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: Schema };

/** Fields in order, by name. */
type Schema = ReadonlyMap<string, FieldModel>;
type Plain = Record<string, unknown>;

const NUMBERS = { u8, u16, u32, i8, i16, i32, f32, f64 };
type NumberName = keyof typeof NUMBERS;
/** The kinds of values, and the kinds to which each may be converted. */
const RANGES: Readonly<Record<NumberName, readonly [number, number]>> = {
  u8: [0, 255],
  u16: [0, 65_535],
  u32: [0, 2 ** 32 - 1],
  i8: [-128, 127],
  i16: [-32_768, 32_767],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  f32: [-(2 ** 24), 2 ** 24],
  f64: [-(2 ** 53), 2 ** 53],
};
const NAMES = ['idle', 'run', 'fly', 'swim', 'dive', 'sleep'];
const LETTERS = ['a', 'ß', '猫', '🚀', ' '];

function widerThan(type: NumberName): NumberName[] {
  const [low, high] = RANGES[type];
  const isFloat = type.startsWith('f');
  return (Object.keys(RANGES) as NumberName[]).filter(
    (other) =>
      other !== type &&
      RANGES[other][0] <= low &&
      RANGES[other][1] >= high &&
      (!isFloat || other.startsWith('f')),
  );
}

function randomField(random: Random, depth: number): FieldModel {
  switch (random.below(depth > 0 ? 9 : 7)) {
    case 0:
      return { kind: 'bits', count: random.between(1, 20) };
    case 1:
      return { kind: 'bool' };
    case 2:
      return { kind: 'text', bytes: random.between(1, 40) };
    case 3:
      return { kind: 'enum', names: random.shuffled(NAMES).slice(0, random.between(1, NAMES.length)) };
    case 4:
      return { kind: 'entity' };
    case 5:
      return random.oneIn(3) ? { kind: 'object' } : { kind: 'number', type: 'f32' };
    case 6:
      return { kind: 'number', type: random.pick(Object.keys(NUMBERS) as NumberName[]) };
    case 7:
      return { kind: 'array', element: randomField(random, depth - 1), length: random.between(1, 3) };
    default:
      return { kind: 'struct', name: `Inner${random.below(1e6)}`, fields: randomSchema(random, depth - 1) };
  }
}

function randomSchema(random: Random, depth: number): Schema {
  const fields = new Map<string, FieldModel>();
  for (let i = random.between(1, 4); i > 0; i--)
    fields.set(`f${random.below(1e6)}`, randomField(random, depth));
  return fields;
}

function makeField(field: FieldModel): unknown {
  switch (field.kind) {
    case 'number':
      return NUMBERS[field.type]();
    case 'bits':
      return bits(field.count);
    case 'bool':
      return bool();
    case 'text':
      return text(field.bytes);
    case 'enum':
      return enumOf(field.names);
    case 'entity':
      return entity();
    case 'object':
      return object<unknown[]>({
        save: (list) => ({ list }),
        revive: (saved) => (saved as { list: unknown[] }).list,
      });
    case 'array':
      return array(() => makeField(field.element) as number, field.length);
    default:
      return struct(classOf(field.name, field.fields));
  }
}

function classOf(name: string, schema: Schema) {
  return structWith(
    name,
    Object.fromEntries(Array.from(schema, ([key, field]) => [key, () => makeField(field)])),
  );
}

/** The values of a new entry. */
function initialOf(field: FieldModel): unknown {
  switch (field.kind) {
    case 'number':
    case 'bits':
      return 0;
    case 'bool':
      return false;
    case 'text':
      return '';
    case 'enum':
      return field.names[0];
    case 'entity':
      return -1;
    case 'object':
      return undefined;
    case 'array':
      return Array.from({ length: field.length }, () => initialOf(field.element));
    default:
      return Object.fromEntries(Array.from(field.fields, ([key, inner]) => [key, initialOf(inner)]));
  }
}

/** @param entities how many there are; a value of an entity is its number, -1 for none. */
function randomValue(random: Random, field: FieldModel, entities: number): unknown {
  switch (field.kind) {
    case 'number': {
      const [low, high] = RANGES[field.type];
      if (field.type.startsWith('f')) return random.pick([0.5, -3, 1e6, 0.25, low, high]);
      return random.pick([low, high, 0, random.between(0, 100)]);
    }
    case 'bits':
      return random.below(2 ** field.count);
    case 'bool':
      return random.oneIn(2);
    case 'text': {
      let value = '';
      for (let i = random.below(20); i > 0; i--) {
        const next = value + random.pick(LETTERS);
        if (new TextEncoder().encode(next).length > field.bytes) break;
        value = next;
      }
      return value;
    }
    case 'enum':
      return random.pick(field.names);
    case 'entity':
      return random.between(-1, entities - 1);
    case 'object':
      return random.oneIn(2) ? undefined : [random.below(100), 'x'];
    case 'array':
      return Array.from({ length: field.length }, () => randomValue(random, field.element, entities));
    default:
      return Object.fromEntries(
        Array.from(field.fields, ([key, inner]) => [key, randomValue(random, inner, entities)]),
      );
  }
}

/** Replaces the numbers of entities in a value by ids, or ids by numbers. */
function withEntities(field: FieldModel, value: unknown, map: (of: number) => number): unknown {
  if (field.kind === 'entity') return map(value as number);
  if (field.kind === 'array') return (value as unknown[]).map((one) => withEntities(field.element, one, map));
  if (field.kind !== 'struct') return value;
  return Object.fromEntries(
    Array.from(field.fields, ([key, inner]) => [key, withEntities(inner, (value as Plain)[key], map)]),
  );
}

/** A change of a field, its conversion of a value, and whether loading is refused. */
interface Change {
  readonly field: FieldModel;
  readonly convert: (value: unknown) => unknown;
  readonly isRefused: boolean;
}

const KEPT = (field: FieldModel): Change => ({ field, convert: (value) => value, isRefused: false });

function changeField(random: Random, field: FieldModel, migrations: Record<string, Migration>): Change {
  switch (field.kind) {
    case 'number': {
      const wider = widerThan(field.type);
      if (wider.length > 0 && !random.oneIn(8)) return KEPT({ kind: 'number', type: random.pick(wider) });
      const others = (Object.keys(NUMBERS) as NumberName[]).filter(
        (other) => other !== field.type && !wider.includes(other),
      );
      if (others.length === 0) return KEPT(field);
      return { ...KEPT({ kind: 'number', type: random.pick(others) }), isRefused: true };
    }
    case 'bits': {
      const count = random.between(1, 20);
      return { ...KEPT({ kind: 'bits', count }), isRefused: count < field.count };
    }
    case 'text':
      return KEPT({ kind: 'text', bytes: field.bytes + random.below(300) });
    case 'enum':
      return KEPT({
        kind: 'enum',
        names: random.shuffled([
          ...field.names,
          ...NAMES.filter((name) => !field.names.includes(name) && random.oneIn(2)),
        ]),
      });
    case 'array': {
      const inner = random.oneIn(2) ? changeField(random, field.element, migrations) : KEPT(field.element);
      const length = field.length + random.below(3);
      return {
        field: { kind: 'array', element: inner.field, length },
        convert: (value) =>
          Array.from({ length }, (_, i) =>
            i < field.length ? inner.convert((value as unknown[])[i]) : initialOf(inner.field),
          ),
        isRefused: inner.isRefused,
      };
    }
    case 'struct': {
      const { schema, convert, isRefused } = changeSchema(random, field.name, field.fields, migrations);
      return { field: { ...field, fields: schema }, convert: (value) => convert(value as Plain), isRefused };
    }
    default:
      return KEPT(field);
  }
}

function changeSchema(
  random: Random,
  name: string,
  before: Schema,
  migrations: Record<string, Migration>,
  kept: readonly string[] = [],
): { schema: Schema; convert: (value: Plain) => Plain; isRefused: boolean } {
  const fields: [string, FieldModel][] = [];
  const converters: ((value: Plain, into: Plain) => void)[] = [];
  const was: Record<string, string> = {};
  let isRefused = false;
  for (const [key, field] of before) {
    const isKept = kept.includes(key);
    if (!isKept && random.oneIn(6)) continue; // removed
    const to = !isKept && random.oneIn(4) ? `r${random.below(1e6)}` : key;
    if (to !== key) was[to] = key;
    const change = !isKept && random.oneIn(2) ? changeField(random, field, migrations) : KEPT(field);
    isRefused ||= change.isRefused;
    fields.push([to, change.field]);
    converters.push((value, into) => void (into[to] = change.convert(value[key])));
  }
  for (let i = random.below(3) + (fields.length === 0 ? 1 : 0); i > 0; i--) {
    const added = randomField(random, 1);
    const key = `n${random.below(1e6)}`;
    fields.push([key, added]);
    converters.push((_, into) => void (into[key] = initialOf(added)));
  }
  if (Object.keys(was).length > 0) migrations[name] = { was };
  return {
    schema: new Map(random.shuffled(fields)),
    convert(value) {
      const into: Plain = {};
      for (const converter of converters) converter(value, into);
      return into;
    },
    isRefused,
  };
}

/**
 * Writes random entries of a random struct, changes the struct at random, loads the save, and compares all values with a model of plain
 * objects. Returns whether the change was refused.
 *
 * @throws Error when something differs.
 */
export function runSchemaProgram(random: Random, trace: string[] | undefined): boolean {
  const count = random.below(6);
  const before: Schema = new Map([
    ['key', { kind: 'number', type: 'u32' } as FieldModel],
    ...randomSchema(random, 2),
  ]);
  trace?.push(`before: ${JSON.stringify([...before])}`);
  const checked = random.oneIn(2);
  const old = new World({ capacity: 16, bytes: MiB, scratch: 1024, checked });
  const Old = classOf('Thing', before);
  const things = old.pool(Old, { capacity: 4, maxCapacity: 16 });
  const ids = Array.from({ length: count }, () => old.spawn());
  const whole: FieldModel = { kind: 'struct', name: 'Thing', fields: before };
  const model = ids.map((_, i): Plain => ({ ...(randomValue(random, whole, count) as Plain), key: i }));
  const idOf = (number: number): number => (number < 0 ? 0 : ids[number]!);
  const order = random.shuffled([...ids.keys()]);
  for (const i of order) things.add(ids[i]!, withEntities(whole, model[i], idOf) as never);
  trace?.push(`model: ${JSON.stringify(model)}`);
  const bytes = old.save();

  const migrate: Record<string, Migration> = {};
  const { schema, convert, isRefused } = changeSchema(random, 'Thing', before, migrate, ['key']);
  trace?.push(`after: ${JSON.stringify([...schema])}`, `migrate: ${JSON.stringify(migrate)}`);
  const world = new World({ capacity: 16, bytes: MiB, scratch: 1024, checked });
  const loaded = world.pool(classOf('Thing', schema), { capacity: 4, maxCapacity: 16 });
  for (let i = random.below(5); i > 0; i--) loaded.add(world.spawn());
  const snapshot = world.snapshot();
  let refusal = '';
  try {
    world.load(bytes, { migrate });
  } catch (error) {
    refusal = error instanceof Error ? error.message : String(error);
  }
  if (isRefused && count > 0) {
    if (!/^Thing\.[\w.[\]]+ was .* in the save and is .* now/.test(refusal))
      throw new Error(`not refused by name: ${refusal}`);
    const after = world.snapshot();
    for (let i = 64; i < after.length; i++)
      if (after[i] !== snapshot[i]) throw new Error(`byte ${i} has changed`);
    return true;
  }
  if (refusal !== '') throw new Error(`refused: ${refusal}`);
  const numbers = new Map<number, number>();
  loaded.each((thing, id) => void numbers.set(id, (thing as unknown as { key: number }).key));
  const after: FieldModel = { kind: 'struct', name: 'Thing', fields: schema };
  const found: Plain[] = [];
  loaded.each((thing) => {
    const plain = toObject(thing) as Plain;
    const numberOf = (id: number): number => (id === 0 ? -1 : numbers.get(id)!);
    found[plain['key'] as number] = withEntities(after, plain, numberOf) as Plain;
  });
  const expected = model.map(convert);
  const sorted = (inner: object): Plain => {
    const entries = Object.entries(inner);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries);
  };
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? sorted(inner) : inner,
    );
  if (text(found) !== text(expected)) throw new Error(`${text(found)} instead of ${text(expected)}`);
  if (world.entities.length !== count || numbers.size !== count)
    throw new Error('another number of entities');
  const again = world.save();
  world.load(again);
  if (String(world.save()) !== String(again)) throw new Error('a save of what was loaded differs');
  return false;
}
