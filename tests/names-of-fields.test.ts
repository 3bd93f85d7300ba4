import {
  toObject,
  f32,
  layoutOf,
  PackedPool,
  Pool,
  Struct,
  type StructClass,
  u8,
  Vec2,
} from '@offheap/struct';
import { ComponentPool, Entities, query } from '@offheap/ecs';
import { emitC, emitWGSL } from '@offheap/struct/layout-tools';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';

/** A struct class with fields of these names. */
function structWith(...names: (string | symbol)[]): StructClass {
  class Named extends Struct {
    constructor() {
      super();
      names.forEach((key, i) => {
        const { value } = Object.getOwnPropertyDescriptor(
          new (class {
            v: unknown = f32(i + 1);
          })(),
          'v',
        )!; // it is defined
        Object.defineProperty(this, key, { value, enumerable: true });
      });
    }
  }
  return Named;
}

describe.each([true, false])('names of fields, checked: %s', (checked) => {
  test.each([
    'then',
    'class',
    'größe',
    '座標',
    'a b',
    "it's",
    'a"b',
    'a\nb',
    '`${x}`',
    '*/',
    'x1',
    '_',
    'name',
    'length',
  ])('a field named %j works', (name) => {
    const T = structWith('first', name);
    for (const pool of [new Pool(T, { capacity: 2, checked }), new PackedPool(T, { capacity: 2, checked })]) {
      const entry = pool.create() as unknown as Record<string, number>;
      expect(entry[name]).toBe(2);
      entry[name] = 9;
      expect(toObject(entry as unknown as Struct)).toEqual({ first: 1, [name]: 9 });
      expect(JSON.parse(JSON.stringify(entry))).toEqual({ first: 1, [name]: 9 });
      pool.create({ [name]: 4 });
      const seen: number[] = [];
      pool.each((one) => seen.push((one as unknown as Record<string, number>)[name]!));
      expect(seen).toEqual([4, 9]);
    }
  });

  test.each(['2d', 'class', 'a-b', '', '座', 'a*/b', 'a\nb', '0'])('a class named %j works', (name) => {
    class Any extends Struct {
      x = f32(1);
      at = f32(2);
    }
    Object.defineProperty(Any, 'name', { value: name });
    for (const pool of [
      new Pool(Any, { capacity: 2, checked }),
      new PackedPool(Any, { capacity: 2, checked }),
    ]) {
      pool.spawn();
      pool.system((one) => (one.x += 1))();
      for (const one of pool) expect(one.x).toBe(2);
    }
    const entities = new Entities({ capacity: 2 });
    const components = new ComponentPool(Any, { entities, capacity: 2, checked });
    components.add(entities.create());
    components.system((one) => (one.x += 1))();
    query(components).each((one) => expect(one.x).toBe(2));
  });

  test('a field hides a getter and a method of a base class', () => {
    class Base extends Struct {
      y = f32(1);
      get x(): number {
        return 5;
      }
    }
    const T = class extends Base {};
    const Derived = class extends T {
      constructor() {
        super();
        Object.defineProperty(this, 'x', { value: f32(7), enumerable: true });
      }
    };
    const entry = new Pool(Derived, { capacity: 1, checked }).create() as unknown as { x: number };
    expect(entry.x).toBe(7);
    class Wide extends Vec2 {
      constructor() {
        super();
        Object.defineProperty(this, 'add', { value: u8(3), enumerable: true });
      }
    }
    expect((new Pool(Wide, { capacity: 1, checked }).create() as unknown as { add: number }).add).toBe(3);
  });
});

test.each([
  'constructor',
  'toJSON',
  '__proto__',
  'valueOf',
  'toString',
  'hasOwnProperty',
  '$x',
  '0',
  '12',
  '',
  '__v_skip',
  Symbol('x'),
])('a field named %s is refused when the layout is created', (name) => {
  expect(errorOf(() => layoutOf(structWith('first', name)))).toMatch(/^INVALID_ARGUMENT: Named/);
});

test('a field __proto__ that a compiler has assigned is refused too', () => {
  class Assigned extends Struct {
    x = f32();
    constructor() {
      super();
      Reflect.set(this, '__proto__', f32());
    }
  }
  expect(errorOf(() => layoutOf(Assigned))).toContain('Assigned["__proto__"]: this name has a meaning');
});

test('names that C and WGSL do not accept become other identifiers', () => {
  const T = structWith('a-b', 'a_b', 'int', 'class', '2nd', 'größe', 'x\n*/ evil', '__y', 'f32', 'fn');
  Object.defineProperty(T, 'name', { value: 'template' });
  const c = emitC(T);
  const wgsl = emitWGSL(T);
  for (const member of [
    'a_b',
    'a_b_2',
    'int_',
    'class_',
    '_2nd',
    'gr__e',
    'x____evil',
    'x__y',
    'f32',
    'fn',
  ]) {
    expect(c).toContain(`float ${member};`);
  }
  expect(c).toContain('} template_;');
  for (const member of [
    'a_b',
    'a_b_2',
    'int',
    'class_',
    '_2nd',
    'gr__e',
    'x____evil',
    'x__y',
    'f32_',
    'fn_',
  ]) {
    expect(wgsl).toMatch(new RegExp(`^  ${member}: f32,$`, 'm'));
  }
  expect(wgsl).toContain('struct template_ {');
});
