import { AllocatorError } from '@offheap/core';
import type { Entity } from '@offheap/ecs';
import type { Load } from './entity-checks.ts';
import type { EntityProgram } from './entity-program.ts';
import {
  expectCode,
  expectSame,
  expectThat,
  expectThrown,
  Thrown,
} from '../../packages/struct/test/model/expect.ts';
import { checkItem, fill, freshItem, type Item, push } from '../../packages/struct/test/model/item.ts';

/** Runs a loop over a pool, the tag, a query or a group, which makes changes during the loop. */
export function runEntityLoop(program: EntityProgram): void {
  const { random, items, tag, model } = program;
  const kind = random.below(8);
  if (kind === 0) {
    program.trace?.push('items.each');
    const left = new Set(withItem(program));
    items.each((item, entity) => {
      expectThat(`${entity} is met once`, left.delete(entity));
      checkItem('the cursor', item, model.get(entity)!.item!); // it is defined
      changeInHand(program, entity);
    });
    expectSame('items left to see', left.size, 0);
  } else if (kind === 1) {
    program.trace?.push('items, iterated');
    iterate(program);
  } else if (kind === 2) {
    program.trace?.push('items.removeWhere');
    items.removeWhere((_, entity) => {
      const removed = random.oneIn(4);
      if (removed) model.get(entity)!.item = undefined;
      return removed;
    });
  } else if (kind === 3) {
    program.trace?.push('tag.each');
    tag.each((entity) => changeInHand(program, entity));
  } else if (kind === 4 && random.oneIn(3)) runSystem(program);
  else runPairs(program);
}

/** A `for ... of` loop, which reports forbidden changes when it takes its next entry. */
function iterate(program: EntityProgram): void {
  const { items, model, trace } = program;
  const left = new Set(withItem(program));
  let hasAdded = false;
  try {
    for (const item of items) {
      const entity = items.entityOf(item);
      expectThat(`${entity} is met once`, left.delete(entity));
      push(item, model.get(entity)!.item!, 1); // it is defined
      hasAdded = changeInHand(program, entity);
    }
  } catch (error) {
    if (!hasAdded || !(error instanceof AllocatorError && error.code === 'BUSY')) throw error;
    trace?.push('refused at the next turn');
    return;
  }
  expectSame('items left to see', left.size, 0);
}

function withItem({ model }: EntityProgram): Entity[] {
  return Array.from(model.keys()).filter((entity) => model.get(entity)!.item !== undefined);
}

/** Changes the visited entity; returns whether a component was added to it. */
function changeInHand(program: EntityProgram, entity: Entity): boolean {
  const { random } = program;
  const change = random.below(8);
  if (change === 0) program.destroy(entity);
  else if (change === 1) program.remove(entity);
  return change === 2 && program.checked && addInHand(program, entity);
}

/** Adds a component to the visited entity: refused, with false, if other entities would move during the loop. */
function addInHand(program: EntityProgram, entity: Entity): boolean {
  try {
    if (program.random.oneIn(2)) program.addLoad(entity);
    else program.addTag(entity);
    return true;
  } catch (error) {
    if (!(error instanceof AllocatorError && error.code === 'BUSY')) throw error;
    program.trace?.push('refused');
    return false;
  }
}

function runSystem({ items, model, random, trace }: EntityProgram): void {
  trace?.push('items.system');
  const by = random.below(9);
  let depth = 0;
  const system = items.system((item, entity, amount: number) => {
    push(item, model.get(entity)!.item!, amount); // it is defined
    if (depth > 0 || !random.oneIn(4)) return;
    depth++;
    system(1);
    depth--;
    if (random.oneIn(8)) throw new Thrown();
  });
  try {
    system(by);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
  }
}

/** A query or a group, with commands for changes that are not allowed inside the loop. */
function runPairs(program: EntityProgram): void {
  const { random, pairs, model, commands, scratch, trace } = program;
  const { name, loop, wants } = random.pick(pairs);
  const asSystem = random.oneIn(6); // each one is compiled again
  const deferred = random.oneIn(2);
  trace?.push(`${name}${asSystem ? ', as a system' : ''}${deferred ? ', with commands' : ''}`);
  const expected = [...model].filter(([, plain]) => wants(plain)).map(([entity]) => entity);
  const seen = new Set<Entity>();
  const done: (() => void)[] = [];
  const turn = (item: Item, load: Load, entity: Entity, by: number): void => {
    expectThat(`${entity} is met once`, !seen.has(entity));
    seen.add(entity);
    const plain = model.get(entity)!; // it is alive
    checkItem('the cursor', item, plain.item!); // it is defined
    expectSame('weight', load.weight, plain.load);
    push(item, plain.item!, by);
    load.weight = plain.load = by;
    if (deferred) defer(program, done);
    else changeInHand(program, entity);
  };
  const run = (): void => {
    if (asSystem) loop.system(turn)(3);
    else loop.each((item, load, entity) => turn(item, load, entity, 4));
    expectSame('entities met', seen.size, expected.length);
    for (const entity of expected) expectThat(`${entity} is met`, seen.has(entity));
  };
  if (!deferred) {
    run();
    return;
  }
  if (random.oneIn(8)) expectCode('destroy', 'SCOPE', () => commands.destroy(1 as Entity)); // it has no scope
  scratch.scope((scope) => {
    commands.begin(scope);
    run();
    defer(program, done);
    expectSame('commands', commands.length, done.length);
    expectSame('apply', commands.apply(), done.length);
    done.forEach((change) => change());
  });
  if (loop.count() > 0 && random.oneIn(4)) {
    expectThrown('a loop', () =>
      loop.each(() => {
        throw new Thrown();
      }),
    );
  }
}

/** Records a command, and its effect on the model. */
function defer(program: EntityProgram, done: (() => void)[]): void {
  const { random, commands, items, loads, tag, model } = program;
  const created = random.oneIn(4) ? program.create() : undefined;
  const all = [...model.keys(), ...program.stale];
  const entity = created ?? (all.length > 0 ? random.pick(all) : undefined);
  if (entity === undefined) return;
  const now = (change: (plain: NonNullable<ReturnType<typeof model.get>>) => void): void => {
    done.push(() => {
      const plain = model.get(entity);
      if (plain !== undefined) change(plain);
    });
  };
  const kind = random.below(6);
  program.trace?.push(`command ${kind} for ${entity}`);
  if (kind === 0) {
    commands.destroy(entity);
    now(() => program.forget(entity));
  } else if (kind === 1) {
    commands.remove(items, entity);
    now((plain) => (plain.item = undefined));
  } else if (kind === 2) {
    commands.remove(tag, entity);
    now((plain) => (plain.tagged = false));
  } else if (kind === 3 && tag.capacity >= model.size) {
    commands.add(tag, entity);
    now((plain) => (plain.tagged = true));
  } else if (kind === 4 && loads.maxCapacity >= model.size) {
    const weight = random.below(65_536);
    commands.add(loads, entity).weight = weight;
    now((plain) => (plain.load = weight));
  } else if (items.maxCapacity >= model.size) {
    const item = freshItem();
    commands.add(items, entity, (component) => fill(component, item, 1_000_000 + random.below(1000), random));
    now((plain) => (plain.item = item));
  }
}
