import { i32, Struct } from '@offheap/struct';
import { ComponentPool, Entities, type Entity, group, query, Tag } from '@offheap/ecs';
import { verifyComponents } from '@offheap/ecs/debug';
import { describe, expect, test } from 'vitest';

class Place extends Struct {
  id = i32();
}

class Speed extends Struct {
  id = i32();
}

/** Removals of other entities from the tag or pool that a loop visits. */
export function tagsInLoopsSuite(): void {
  const start = () => {
    const entities = new Entities({ capacity: 16 });
    const places = new ComponentPool(Place, { entities, capacity: 16, checked: true });
    const speeds = new ComponentPool(Speed, { entities, capacity: 16, checked: true });
    const tag = new Tag({ entities, capacity: 16 });
    const many = Array.from({ length: 6 }, (_, id) => {
      const entity = entities.create();
      places.add(entity, { id });
      return entity;
    });
    const ids = many.slice(1, 5); // the tag and `speeds` are smaller than `places`
    for (const entity of ids) {
      tag.add(entity);
      speeds.add(entity);
    }
    return { entities, places, speeds, tag, ids };
  };
  type Parts = ReturnType<typeof start>;
  type Visit = (entity: Entity) => void;

  const loops: Record<string, (parts: Parts, visit: Visit) => void> = {
    'each of the tag': ({ tag }, visit) => tag.each(visit),
    'a query of the tag': ({ tag }, visit) => query(tag).each(visit),
    'a system of a query of the tag': ({ tag }, visit) => query(tag).system(visit)(),
    'a query of a pool and the tag': ({ places, tag }, visit) =>
      query(places, tag).each((_, entity) => visit(entity)),
    'a system of a query with the tag': ({ places, tag }, visit) =>
      query(places)
        .with(tag)
        .system((_, entity: Entity) => visit(entity))(),
    'a query with a smaller pool and the tag': ({ places, speeds, tag }, visit) =>
      query(places)
        .with(tag, speeds)
        .each((_, entity) => visit(entity)),
    'a query of the tag and an optional pool': ({ places, tag }, visit) =>
      query(tag)
        .optional(places)
        .each((_, entity) => visit(entity)),
    'a search': ({ tag }, visit) => {
      query(tag).find((entity) => {
        visit(entity);
        return false;
      });
    },
    'the same loop inside itself': ({ places, tag }, visit) => {
      const outer = query(places, tag);
      let isFirst = true;
      outer.each(() => {
        if (isFirst) outer.each((_, entity) => visit(entity));
        isFirst = false;
      });
    },
    'a loop inside another one': ({ tag }, visit) => {
      let isFirst = true;
      tag.each(() => {
        if (isFirst) tag.each(visit);
        isFirst = false;
      });
    },
  };

  const changes: Record<string, (parts: Parts, other: Entity) => void> = {
    'the tag is removed': ({ tag }, other) => void tag.remove(other),
    'the entity is destroyed': ({ entities }, other) => void entities.destroy(other),
    'all entities lose the tag': ({ tag }) => tag.clear(),
    'all entities are destroyed': ({ entities }) => entities.clear(),
    'the tag is disposed of': ({ tag }) => tag[Symbol.dispose](),
  };

  for (const [loop, run] of Object.entries(loops)) {
    describe(`in ${loop}, nothing is changed and each entity is visited once if`, () => {
      test.each(Object.entries(changes))('%s', (_, change) => {
        const parts = start();
        const { entities, places, tag, ids } = parts;
        const seen: Entity[] = [];
        run(parts, (entity) => {
          seen.push(entity);
          const other =
            ids.find((id) => id !== entity && !seen.includes(id)) ?? ids.find((id) => id !== entity)!;
          expect(() => change(parts, other)).toThrow(
            /a loop visits entity|inside a loop over|cannot be disposed of|dispose/,
          );
          expect([entities.length, places.length, tag.length]).toEqual([6, 6, 4]);
        });
        expect([seen.length, new Set(seen)]).toEqual([ids.length, new Set(ids)]);
        expect(verifyComponents(tag)).toEqual([]);
        tag.clear(); // the loop has ended
        expect(tag.length).toBe(0);
      });
    });

    if (loop.includes('inside')) continue; // the outer loop visits another entity
    test(`in ${loop}, the visited entity may lose the tag or be destroyed`, () => {
      const parts = start();
      const { entities, places, tag, ids } = parts;
      const seen: Entity[] = [];
      run(parts, (entity) => {
        seen.push(entity);
        if (seen.length === 1) tag.add(entities.create());
        if (entity === ids[0]) tag.remove(entity);
        if (entity === ids[1]) entities.destroy(entity);
      });
      expect(ids.every((id) => seen.includes(id))).toBe(true);
      expect([tag.has(ids[0]!), entities.has(ids[1]!), tag.length]).toEqual([false, false, 3]);
      expect(places.has(ids[0]!)).toBe(true);
      expect(verifyComponents(tag)).toEqual([]);
    });
  }

  test('a loop over a query refuses removals from a pool whose components it visits without passing them on', () => {
    const { places, speeds, ids } = start();
    const seen: Entity[] = [];
    query(places)
      .with(speeds)
      .each((_, entity) => {
        seen.push(entity);
        const other = ids.find((id) => id !== entity)!;
        expect(() => speeds.remove(other)).toThrow(
          `Entity ${other} of the ComponentPool of Speed: a loop visits entity ${entity}, and only that entity may be removed from it`,
        );
      });
    expect([seen.length, new Set(seen)]).toEqual([ids.length, new Set(ids)]);
  });

  test('`for ... of` over a tag reports another removal at its next step, and a removal of the visited entity is allowed', () => {
    const { entities, tag, ids } = start();
    const visit = (change: (entity: Entity) => void): void => {
      for (const entity of tag) change(entity);
    };
    expect(() => visit((entity) => tag.remove(ids.find((id) => id !== entity && tag.has(id))!))).toThrow(
      /^Entity \d+ of the tag Tag: a loop visits entity \d+, and only that entity may be removed from it/,
    );
    expect(tag.length).toBe(3);
    expect(() => visit(() => tag.clear())).toThrow(/^clear\(\) inside a loop over the tag Tag, which visits/);
    for (const entity of ids) tag.add(entity);
    for (const _ of tag) break; // a loop that was left blocks nothing
    visit((entity) => (entity === ids[0] ? tag.remove(entity) : entities.destroy(entity)));
    expect(tag.length).toBe(0);
  });

  test.each([
    [true, false, false],
    [false, true, false],
    [false, false, true],
    [false, false, false],
  ])(
    'a loop passes on the component of each pool, also if only some are in checked mode: %s, %s, %s',
    (...modes) => {
      const entities = new Entities({ capacity: 16 });
      const tag = new Tag({ entities, capacity: 16 });
      const [a, b, c] = modes.map((checked) => new ComponentPool(Place, { entities, capacity: 16, checked }));
      for (let i = 0; i < 3; i++) {
        const entity = entities.create();
        for (const [k, pool] of [a, b, c].entries()) pool!.add(entity, { id: 10 * i + k });
        tag.add(entity);
      }
      const seen: number[][] = [];
      const see = (x: Place, y: Place, z: Place): void => void seen.push([x.id, y.id, z.id]);
      const expected = [
        [20, 21, 22],
        [10, 11, 12],
        [0, 1, 2],
      ];
      for (const one of [query(a!, b!, c!), query(a!, b!, c!).with(tag)]) {
        one.each(see);
        one.system(see)();
      }
      query(a!, b!)
        .optional(c!)
        .each((x, y, z) => see(x, y, z!));
      query(tag)
        .optional(a!, b!, c!)
        .each((x, y, z) => see(x!, y!, z!));
      expect(seen).toEqual(Array.from({ length: 6 }, () => expected).flat());
    },
  );

  test('an entity that would enter a group and change places is refused in a loop over the tag', () => {
    const { places, speeds, tag, ids } = start();
    for (const id of ids) places.remove(id);
    group(places, tag);
    const seen: Entity[] = [];
    tag.each((entity) => {
      seen.push(entity);
      if (entity === ids[3])
        expect(() => places.add(entity)).toThrow(
          /^Entity \d+ would enter a group, and change places with another entity in the tag Tag/,
        );
    });
    expect(seen).toEqual([ids[3], ids[2], ids[1], ids[0]]);
    expect(places.length).toBe(2);
    expect(() => {
      for (const entity of tag) places.add(entity);
    }).toThrow(/would enter a group, and change places with another entity in the tag Tag/);
    expect([verifyComponents(places), verifyComponents(speeds), verifyComponents(tag)]).toEqual([[], [], []]);
  });
}
