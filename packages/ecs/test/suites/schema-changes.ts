import {
  array,
  bits,
  bool,
  color,
  enumOf,
  f16,
  f32,
  f64,
  flag,
  i16,
  i32,
  i64,
  i8,
  object,
  ref,
  struct,
  Struct,
  type StructClass,
  text,
  u16,
  u16norm,
  u32,
  u64,
  u8,
  u8norm,
  vec2,
  vec3,
} from '@offheap/struct';
import { entity, type Migration } from '@offheap/ecs';

/** Functions that create the fields of a struct, by their names. */
export type Fields = Readonly<Record<string, () => unknown>>;

/** A struct class with a name and fields that are known at run time. */
export function structWith(name: string, fields: Fields): StructClass {
  return class extends Struct {
    static readonly struct = name;
    constructor() {
      super();
      for (const [key, make] of Object.entries(fields)) {
        Object.defineProperty(this, key, { value: make(), enumerable: true });
      }
    }
  };
}

/** A change of a struct `Ship` between a save and its load. */
export interface SchemaChange {
  /** The change, as in the table of docs/saves.md. */
  readonly title: string;
  readonly before: Fields;
  readonly after: Fields;
  /** The values of the entry before the save. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly migrate?: Readonly<Record<string, Migration>>;
  /** The values of the entry after the load, or a part of the error message. */
  readonly expected: Readonly<Record<string, unknown>> | string;
}

const Before = { Idle: 0, Run: 1, Fly: 2 } as const;
const After = { Fly: 7, Idle: 8, Run: 9, Swim: 10 } as const;
const stats = (fields: Fields) => structWith('Stats', fields);
const x = { x: () => f32() };

export const schemaChanges: readonly SchemaChange[] = [
  { title: 'no change', before: x, after: x, value: { x: 5 }, expected: { x: 5 } },
  {
    title: 'a new field',
    before: x,
    after: { ...x, y: () => f32(3) },
    value: { x: 5 },
    expected: { x: 5, y: 3 },
  },
  {
    title: 'a field removed',
    before: { ...x, y: () => f32() },
    after: x,
    value: { x: 5, y: 6 },
    expected: { x: 5 },
  },
  {
    title: 'fields in another order',
    before: { a: () => u8(), b: () => f64() },
    after: { b: () => f64(), a: () => u8() },
    value: { a: 1, b: 2 },
    expected: { b: 2, a: 1 },
  },
  {
    title: 'a field renamed, with `was`',
    before: { health: () => u8() },
    after: { hp: () => u8() },
    value: { health: 9 },
    migrate: { Ship: { was: { hp: 'health' } } },
    expected: { hp: 9 },
  },
  {
    title: 'two fields that swap their names, with `was`',
    before: { a: () => u8(), b: () => u8() },
    after: { a: () => u8(), b: () => u8() },
    value: { a: 1, b: 2 },
    migrate: { Ship: { was: { a: 'b', b: 'a' } } },
    expected: 'exchanges the names a and b',
  },
  {
    title: 'two fields that swap their names, with a function',
    before: { a: () => u8(), b: () => u8() },
    after: { a: () => u8(), b: () => u8() },
    value: { a: 1, b: 2 },
    migrate: { Ship: { from: { 0: ({ a, b }) => ({ a: b, b: a }) } } },
    expected: { a: 2, b: 1 },
  },
  {
    title: 'a field renamed, with `was`, and a new field with its old name',
    before: { health: () => u8() },
    after: { hp: () => u8(), health: () => u8(3) },
    value: { health: 9 },
    migrate: { Ship: { was: { hp: 'health' } } },
    expected: { hp: 9, health: 3 },
  },
  {
    title: 'a field replaced by another, with `was`, although both are in the save',
    before: { hp: () => u8(), health: () => u8() },
    after: { hp: () => u8() },
    value: { hp: 1, health: 9 },
    migrate: { Ship: { was: { hp: 'health' } } },
    expected: 'The save has both hp and health for Ship.hp',
  },
  {
    title: 'a renamed field with two former names in `was`, both of which are in the save',
    before: { health: () => u8(), life: () => u8() },
    after: { hp: () => u8() },
    value: { health: 9, life: 1 },
    migrate: { Ship: { was: { hp: ['health', 'life'] } } },
    expected: 'The save has both health and life for Ship.hp',
  },
  {
    title: '`u8` to `u16`',
    before: { n: () => u8() },
    after: { n: () => u16() },
    value: { n: 200 },
    expected: { n: 200 },
  },
  {
    title: '`i8` to `i32`',
    before: { n: () => i8() },
    after: { n: () => i32() },
    value: { n: -100 },
    expected: { n: -100 },
  },
  {
    title: '`u8` to `i16`',
    before: { n: () => u8() },
    after: { n: () => i16() },
    value: { n: 255 },
    expected: { n: 255 },
  },
  {
    title: '`i8` to `u16`',
    before: { n: () => i8() },
    after: { n: () => u16() },
    value: { n: 5 },
    expected: 'Ship.n was i8 in the save and is u16 now',
  },
  {
    title: '`u32` to `u16`',
    before: { n: () => u32() },
    after: { n: () => u16() },
    value: { n: 5 },
    expected: 'Ship.n was u32 in the save and is u16 now',
  },
  {
    title: '`u16` to `f32`',
    before: { n: () => u16() },
    after: { n: () => f32() },
    value: { n: 65_535 },
    expected: { n: 65_535 },
  },
  {
    title: '`u32` to `f32`',
    before: { n: () => u32() },
    after: { n: () => f32() },
    value: { n: 5 },
    expected: 'Ship.n was u32 in the save and is f32 now',
  },
  {
    title: '`i32` to `f64`',
    before: { n: () => i32() },
    after: { n: () => f64() },
    value: { n: -(2 ** 31) },
    expected: { n: -(2 ** 31) },
  },
  {
    title: '`u32` to `u64`',
    before: { n: () => u32() },
    after: { n: () => u64() },
    value: { n: 4e9 },
    expected: { n: 4_000_000_000n },
  },
  {
    title: '`i64` to `f64`',
    before: { n: () => i64() },
    after: { n: () => f64() },
    value: { n: 5n },
    expected: 'Ship.n was i64 in the save and is f64 now',
  },
  {
    title: '`f16` to `f32`',
    before: { n: () => f16() },
    after: { n: () => f32() },
    value: { n: 0.1 },
    expected: { n: 0.0999755859375 },
  },
  {
    title: '`f32` to `f64`',
    before: { n: () => f32() },
    after: { n: () => f64() },
    value: { n: 0.5 },
    expected: { n: 0.5 },
  },
  {
    title: '`f64` to `f32`',
    before: { n: () => f64() },
    after: { n: () => f32() },
    value: { n: 0.5 },
    expected: 'Ship.n was f64 in the save and is f32 now',
  },
  {
    title: '`f32` to `u8`',
    before: { n: () => f32() },
    after: { n: () => u8() },
    value: { n: 5 },
    expected: 'Ship.n was f32 in the save and is u8 now',
  },
  {
    title: '`f32` to `u8`, with a function',
    before: { n: () => f32() },
    after: { n: () => u8() },
    value: { n: 5.4 },
    migrate: { Ship: { from: { 0: (old) => ({ ...old, n: Math.round(old['n'] as number) }) } } },
    expected: { n: 5 },
  },
  {
    title: '`f64` to `f32`, with a function, of a fraction',
    before: { n: () => f64() },
    after: { n: () => f32() },
    value: { n: 0.1 },
    migrate: { Ship: { from: { 0: (old) => old } } },
    expected: { n: Math.fround(0.1) },
  },
  {
    title: '`u32` to `f32`, with a function, of an integer that `f32` holds',
    before: { n: () => u32() },
    after: { n: () => f32() },
    value: { n: 2 ** 32 - 256 },
    migrate: { Ship: { from: { 0: (old) => old } } },
    expected: { n: 2 ** 32 - 256 },
  },
  {
    title: '`u32` to `f32`, with a function, of an integer that `f32` would round',
    before: { n: () => u32() },
    after: { n: () => f32() },
    value: { n: 2 ** 24 + 1 },
    migrate: { Ship: { from: { 0: (old) => old } } },
    expected:
      'Ship.n has 16777217 in the result of the migration of Ship: expected an integer that a field of the type f32 holds exactly, or a fraction, which is rounded',
  },
  {
    title: 'a function that returns a value that the field cannot hold',
    before: { n: () => f32() },
    after: { n: () => u8() },
    value: { n: 5.5 },
    migrate: { Ship: { from: { 0: (old) => old } } },
    expected: 'Ship.n has 5.5 in the result of the migration of Ship: expected an integer from 0 to 255',
  },
  {
    title: 'a field that a function does not return',
    before: { n: () => u8(7), kept: () => u8() },
    after: { n: () => u8(7), kept: () => u8() },
    value: { n: 5, kept: 6 },
    migrate: { Ship: { from: { 0: ({ kept }) => ({ kept }) } } },
    expected: { n: 7, kept: 6 },
  },
  {
    title: '`bool` to `flag`, and back',
    before: { a: () => bool(), b: () => flag() },
    after: { a: () => flag(), b: () => bool() },
    value: { a: true, b: true },
    expected: { a: true, b: true },
  },
  {
    title: '`bool` to `u8`',
    before: { n: () => bool() },
    after: { n: () => u8() },
    value: { n: true },
    expected: { n: 1 },
  },
  {
    title: '`u8` to `bool`',
    before: { n: () => u8() },
    after: { n: () => bool() },
    value: { n: 1 },
    expected: 'Ship.n was u8 in the save and is bool now',
  },
  {
    title: '`bits(3)` to `bits(9)`',
    before: { n: () => bits(3), m: () => bits(5) },
    after: { n: () => bits(9), m: () => bits(5) },
    value: { n: 5, m: 17 },
    expected: { n: 5, m: 17 },
  },
  {
    title: '`bits(9)` to `u8`',
    before: { n: () => bits(9) },
    after: { n: () => u8() },
    value: { n: 5 },
    expected: 'Ship.n was bits(9) in the save and is u8 now',
  },
  {
    title: '`u8norm` to `u16norm`',
    before: { n: () => u8norm() },
    after: { n: () => u16norm() },
    value: { n: 0.2 },
    expected: { n: 0.2 },
  },
  {
    title: 'values of an enumeration of numbers added, and in another order',
    before: { state: () => enumOf(Before) },
    after: { state: () => enumOf(After) },
    value: { state: Before.Run },
    expected: { state: After.Run },
  },
  {
    title: 'values of an enumeration of strings added, and in another order',
    before: { mode: () => enumOf(['idle', 'run', 'fly']) },
    after: { mode: () => enumOf(['fly', 'swim', 'idle', 'run']) },
    value: { mode: 'run' },
    expected: { mode: 'run' },
  },
  {
    title: 'an enumeration of strings that was one of numbers',
    before: { state: () => enumOf(Before) },
    after: { state: () => enumOf(['Run', 'Fly', 'Idle']) },
    value: { state: Before.Fly },
    expected: { state: 'Fly' },
  },
  {
    title: 'an enumeration value removed that an entry has',
    before: { mode: () => enumOf(['idle', 'fly']) },
    after: { mode: () => enumOf(['idle', 'run']) },
    value: { mode: 'fly' },
    expected: "Ship.mode has \"fly\" in the save: expected one of 'idle', 'run'",
  },
  {
    title: 'an enumeration value removed that no entry has',
    before: { mode: () => enumOf(['idle', 'fly']) },
    after: { mode: () => enumOf(['run', 'idle']) },
    value: { mode: 'idle' },
    expected: { mode: 'idle' },
  },
  {
    title: 'a value of an enumeration renamed, with `now`',
    before: { mode: () => enumOf(['idle', 'fly']) },
    after: { mode: () => enumOf(['idle', 'run']) },
    value: { mode: 'fly' },
    migrate: { Ship: { now: { mode: { fly: 'run' } } } },
    expected: { mode: 'run' },
  },
  {
    title: 'a longer `text`',
    before: { s: () => text(4) },
    after: { s: () => text(300) },
    value: { s: 'größ'.slice(0, 3) },
    expected: { s: 'grö' },
  },
  {
    title: 'a shorter `text` in which all texts fit',
    before: { s: () => text(40) },
    after: { s: () => text(5) },
    value: { s: 'abcde' },
    expected: { s: 'abcde' },
  },
  {
    title: 'a shorter `text` in which one does not fit',
    before: { s: () => text(40) },
    after: { s: () => text(4) },
    value: { s: 'abcde' },
    expected: 'Ship.s has "abcde" in the save: expected a string of at most 4 bytes',
  },
  {
    title: 'a longer array',
    before: { a: () => array(u8, 2) },
    after: { a: () => array(u8, 3, [7, 7, 7]) },
    value: { a: [1, 2] },
    expected: { a: [1, 2, 7] },
  },
  {
    title: 'a shorter array',
    before: { a: () => array(u8, 3) },
    after: { a: () => array(u8, 2) },
    value: { a: [1, 2, 3] },
    expected: 'Ship.a was an array of 3 in the save and is an array of 2 now',
  },
  {
    title: 'an array of wider numbers',
    before: { a: () => array(u8, 2) },
    after: { a: () => array(f32, 2) },
    value: { a: [1, 2] },
    expected: { a: [1, 2] },
  },
  {
    title: 'a number that was an array',
    before: { a: () => array(u8, 1) },
    after: { a: () => u8() },
    value: { a: [1] },
    expected: 'Ship.a was an array of 1 in the save and is u8 now',
  },
  {
    title: '`vec2` to `vec3`',
    before: { at: () => vec2() },
    after: { at: () => vec3(0, 0, 9) },
    value: { at: { x: 1, y: 2 } },
    expected: { at: { x: 1, y: 2, z: 9 } },
  },
  {
    title: '`vec3` to `vec2`',
    before: { at: () => vec3() },
    after: { at: () => vec2() },
    value: { at: { x: 1, y: 2, z: 3 } },
    expected: { at: { x: 1, y: 2 } },
  },
  {
    title: 'a number that was a `color`',
    before: { c: () => color() },
    after: { c: () => u32() },
    value: { c: { r: 1 } },
    expected: 'Ship.c was a struct of r, g, b, a in the save and is u32 now',
  },
  {
    title: 'fields of a nested struct added and renamed, with `was` of that struct',
    before: { stats: () => struct(stats({ hp: () => u8() })) },
    after: { stats: () => struct(stats({ life: () => u16(), armour: () => u8(4) })) },
    value: { stats: { hp: 9 } },
    migrate: { Stats: { was: { life: 'hp' } } },
    expected: { stats: { life: 9, armour: 4 } },
  },
  {
    title: 'a field of a nested struct narrowed',
    before: { stats: () => struct(stats({ hp: () => u16() })) },
    after: { stats: () => struct(stats({ hp: () => u8() })) },
    value: { stats: { hp: 9 } },
    expected: 'Ship.stats.hp was u16 in the save and is u8 now',
  },
  {
    title: 'a longer array of structs with other fields',
    before: { guns: () => array(stats({ a: () => u8(), b: () => u8(1) }), 2) },
    after: { guns: () => array(stats({ b: () => u16(8), c: () => u8(3) }), 3) },
    value: {
      guns: [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
    },
    expected: {
      guns: [
        { b: 2, c: 3 },
        { b: 4, c: 3 },
        { b: 8, c: 3 },
      ],
    },
  },
  {
    title: 'an `entity` that was a number',
    before: { e: () => u32() },
    after: { e: () => entity() },
    value: { e: 5 },
    expected: 'Ship.e was u32 in the save and is entity now',
  },
  {
    title: 'a nested struct replaced by another struct',
    before: { s: () => struct(stats({ a: () => u8() })) },
    after: { s: () => struct(structWith('Gun', { a: () => u8() })) },
    value: { s: { a: 5 } },
    expected: 'Ship.s was a struct Stats in the save and is a struct Gun now',
  },
  {
    title: 'a nested struct that was renamed, with `name`',
    before: { s: () => struct(stats({ a: () => u8() })) },
    after: { s: () => struct(structWith('Gun', { a: () => u8() })) },
    value: { s: { a: 5 } },
    migrate: { Gun: { name: 'Stats' } },
    expected: { s: { a: 5 } },
  },
  {
    title: 'a nested struct with its own function',
    before: { s: () => struct(stats({ a: () => u8() })) },
    after: { s: () => struct(stats({ a: () => u8() })) },
    value: { s: { a: 5 } },
    migrate: { Stats: { from: { 0: ({ a }) => ({ a: (a as number) * 2 }) } } },
    expected: { s: { a: 10 } },
  },
  {
    title: '`vec2` to `color`',
    before: { v: () => vec2() },
    after: { v: () => color() },
    value: { v: { x: 1, y: 2 } },
    expected: 'Ship.v was a struct of x, y in the save and is a struct of r, g, b, a now',
  },
  {
    title: 'a reference to another struct',
    before: { r: () => ref(() => stats({ a: () => u8() })) },
    after: { r: () => ref(() => structWith('Gun', { a: () => u8() })) },
    value: {},
    expected: 'Ship.r was a reference to Stats in the save and is a reference to Gun now',
  },
  {
    title: 'a reference to a struct that was renamed, with `name`',
    before: { r: () => ref(() => stats({ a: () => u8() })) },
    after: {
      r: () => ref(() => structWith('Gun', { a: () => u8() })),
      s: () => struct(structWith('Gun', { a: () => u8() })),
    },
    value: {},
    migrate: { Gun: { name: 'Stats' } },
    expected: { r: null, s: { a: 0 } },
  },
  {
    title: 'an `object` with `save` and `revive`',
    before: {
      o: () => object<Date>({ save: (date) => date.getTime(), revive: (saved) => new Date(saved as number) }),
    },
    after: {
      o: () => object<Date>({ save: (date) => date.getTime(), revive: (saved) => new Date(saved as number) }),
    },
    value: { o: new Date(5) },
    expected: { o: new Date(5) },
  },
  {
    title: 'an `object` without `save` and `revive`',
    before: { ...x, o: () => object() },
    after: { ...x, o: () => object() },
    value: { x: 1, o: {} },
    expected: { x: 1, o: undefined },
  },
];
