// Proxies around views, as state libraries create them: reads and writes through a proxy affect the entry, or throw an error of the library.
import { Heap, KiB } from '@offheap/core';
import { ComponentPool, Entities } from '@offheap/ecs';
import { array, create, destroy, f32, Pool, Struct, struct, toObject, u32, u64, vec2 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';

class Inner extends Struct {
  y = f32(2);
}
class Hero extends Struct {
  x = f32(1);
  at = vec2(3, 4);
  inner = struct(Inner);
  list = array(u32, 2);
  spots = array(Inner, 2);
  count = u64();
}

const REFUSED = /^INVALID_ARGUMENT: .*expected the view itself.*`markRaw\(view\)` of Vue/;

/** The result of the use of a proxy: the value, or the message of an error of the library. Any other error fails the test. */
function resultOf(use: () => unknown): unknown {
  let value: unknown;
  const message = errorOf(() => (value = use()));
  return message === 'none' ? value : message;
}

const uses: Readonly<Record<string, readonly [(hero: Hero) => unknown, result: unknown]>> = {
  'a field is read': [(hero) => hero.x, 1],
  'a field is written': [(hero) => (hero.x = 5), 5],
  'a part of a vector is read': [(hero) => hero.at.x, 3],
  'a method of a vector is called': [(hero) => hero.at.length(), 5],
  'a nested struct is read': [(hero) => hero.inner.y, 2],
  'an element is read': [(hero) => hero.list.get(1), 0],
  'an element that is a struct is read': [(hero) => hero.spots.get(1).y, 2],
  'the fields are copied': [(hero) => toObject(hero).at, { x: 3, y: 4 }],
  'it is turned into JSON': [(hero) => (hero as unknown as { toJSON(): { x: number } }).toJSON().x, 1],
};

describe.each([true, false])('checked: %s', (checked) => {
  const heroes: Readonly<Record<string, () => Hero>> = {
    'a pool': () => new Pool(Hero, { capacity: 2, checked }).create(),
    'a component pool'() {
      const entities = new Entities({ capacity: 4 });
      return new ComponentPool(Hero, { entities, capacity: 2, checked }).add(entities.create());
    },
    'a single struct': () => create(new Heap(KiB), Hero, undefined, { checked }),
  };
  describe.each(Object.entries(heroes))('a proxy of a view of %s', (_, make) => {
    test.each(Object.entries(uses))('%s', (__, [use, result]) => {
      const found = resultOf(() => use(new Proxy(make(), {})));
      if (checked) expect(found).toMatch(REFUSED);
      else expect(found).toEqual(result);
    });

    test('is not destroyed, or is destroyed as the view itself', () => {
      const hero = make();
      const found = errorOf(() => destroy(new Proxy(hero, {})));
      if (checked) expect(found).toMatch(REFUSED);
      else expect(found === 'none' || found.startsWith('NOT_OWNED') || found.startsWith('STALE')).toBe(true);
    });
  });

  test('a proxy of a vector, of a nested struct or of an array of a view', () => {
    const hero = new Pool(Hero, { capacity: 1, checked }).create();
    for (const use of [
      () => new Proxy(hero.at, {}).x,
      () => new Proxy(hero.inner, {}).y,
      () => new Proxy(hero.list, {}).get(0),
      () => new Proxy(hero.spots, {}).get(0).y,
    ]) {
      const found = resultOf(use);
      if (checked) expect(found).toMatch(REFUSED);
      else expect(found).toBeTypeOf('number');
    }
  });

  test('a pool accepts a proxy of its view, or refuses the proxy', () => {
    const pool = new Pool(Hero, { capacity: 1, checked });
    const hero = new Proxy(pool.create(), {});
    const handle = resultOf(() => pool.handleOf(hero));
    const destroyed = resultOf(() => pool.destroy(hero));
    if (checked) for (const found of [handle, destroyed]) expect(found).toMatch(REFUSED);
    expect(pool.length).toBe(checked ? 1 : 0);
  });
});

test('a number written to a field of 64 bits is refused by name in checked mode', () => {
  const hero = new Pool(Hero, { capacity: 1, checked: true }).create();
  expect(errorOf(() => (hero.count = 5 as unknown as bigint))).toMatch(
    /^INVALID_ARGUMENT: Hero\.count: expected/,
  );
});
