import { Struct, u16 } from '@offheap/struct';
import type { EntityProgram } from './entity-program.ts';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import { checkItem, type PlainItem } from '../../packages/struct/test/model/item.ts';

/** A second component, narrower than a word. */
export class Load extends Struct {
  weight = u16(7);
}

/** The naive model of an entity. */
export interface PlainEntity {
  item: PlainItem | undefined;
  load: number | undefined;
  tagged: boolean;
}

/** Throws unless everything is equal to the model. */
export function checkEntities(program: EntityProgram): void {
  const { entities, items, loads, tag, group, model, stale, pairs } = program;
  expectSame('entities.length', entities.length, model.size);
  expectSame('entities', [...entities].length, model.size);
  for (const entity of entities) expectThat(`${entity} is alive`, model.has(entity) && entities.has(entity));
  for (const entity of stale)
    expectThat(`${entity} has ended`, !entities.has(entity) && items.get(entity) === undefined);
  const counts = { items: 0, loads: 0, tag: 0 };
  for (const [entity, plain] of model) {
    expectSame(`items.has(${entity})`, items.has(entity), plain.item !== undefined);
    expectSame(`tag.has(${entity})`, tag.has(entity), plain.tagged);
    expectSame(`load of ${entity}`, loads.get(entity)?.weight, plain.load);
    if (plain.item !== undefined) {
      const item = items.get(entity)!; // it is defined
      checkItem(`item of ${entity}`, item, plain.item);
      expectSame('entityOf', items.entityOf(item), entity);
      expectSame('entityAt', items.entityAt(items.indexOf(entity)), entity);
    }
    counts.items += plain.item === undefined ? 0 : 1;
    counts.loads += plain.load === undefined ? 0 : 1;
    counts.tag += plain.tagged ? 1 : 0;
  }
  expectSame('items.length', items.length, counts.items);
  expectSame('loads.length', loads.length, counts.loads);
  expectSame('tag.length', tag.length, counts.tag);
  for (const { name, loop, wants } of pairs) {
    const expected = [...model.values()].filter(wants).length;
    expectSame(`${name}: count`, loop.count(), expected);
    for (const entity of loop) expectThat(`${name}: ${entity} belongs`, wants(model.get(entity)!));
  }
  if (group === undefined) return;
  expectSame('group.length', group.length, group.count());
  for (let index = 0; index < group.length; index++) {
    const [first, ...others] = group.shape.sets;
    for (const set of others)
      expectSame(`entity ${index} of the group`, set.entityAt(index), first!.entityAt(index));
  }
}
