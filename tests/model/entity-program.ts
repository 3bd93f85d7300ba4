import { Heap, KiB } from '@offheap/core';
import type { Random } from '@offheap/core/testing';
import { Scratch, type Struct, type StructClass } from '@offheap/struct';
import {
  CommandBuffer,
  ComponentPool,
  Entities,
  type Entity,
  group,
  type Group,
  type Query,
  query,
  NO_ENTITY,
  Tag,
} from '@offheap/ecs';
import { checkEntities, Load, type PlainEntity } from './entity-checks.ts';
import { runEntityLoop } from './entity-loops.ts';
import { EntitySnapshot } from './entity-snapshots.ts';
import {
  expectCode,
  expectSame,
  expectThat,
  expectThrown,
  Thrown,
} from '../../packages/struct/test/model/expect.ts';
import { fill, freshItem, Item } from '../../packages/struct/test/model/item.ts';

/** The options of the programs of a run, and their memory. */
export interface EntityGround {
  readonly checked: boolean;
  /** The sets that a group keeps in order. */
  readonly grouped: 'nothing' | 'pools' | 'pools and tag';
  readonly heap: Heap;
  readonly scratch: Scratch;
}

export function makeEntityGround(options: Pick<EntityGround, 'checked' | 'grouped'>): EntityGround {
  const heap = new Heap(128 * KiB);
  heap.memory.u8.fill(0xa5, heap.memory.byteLength - heap.capacity + 4 * KiB, heap.memory.byteLength - KiB);
  return { ...options, heap, scratch: new Scratch(16 * KiB, { checked: options.checked }) };
}

/** Queries of items and loads, with the tag or without. */
export type Pairs = Query<[Item, Load]>;

/** A random program over entities, two component pools and a tag, and a map of plain objects. */
export class EntityProgram {
  readonly random: Random;
  readonly trace: string[] | undefined;
  readonly checked: boolean;
  readonly entities: Entities;
  readonly items: ComponentPool<Item>;
  readonly loads: ComponentPool<Load>;
  readonly tag: Tag;
  readonly commands: CommandBuffer;
  readonly scratch: Scratch;
  readonly group: Group<readonly unknown[]> | undefined;
  /** Kinds of loops over items and loads, and the condition for an entity of each. */
  readonly pairs: {
    readonly name: string;
    readonly loop: Pairs;
    readonly wants: (plain: PlainEntity) => boolean;
  }[];
  readonly model = new Map<Entity, PlainEntity>();
  /** Ids of destroyed entities. */
  readonly stale: Entity[] = [];
  /** The ids that were returned so far. */
  readonly given = new Set<Entity>();
  #snapshot: EntitySnapshot | undefined;
  readonly #capacity: number;
  #nextId = 1;

  constructor(
    { checked, grouped, heap: allocator, scratch }: EntityGround,
    random: Random,
    trace?: string[],
  ) {
    const capacity = random.between(1, 12);
    const generationBits = random.between(1, 4);
    trace?.push(`new Entities(capacity ${capacity}, generationBits ${generationBits})`);
    this.random = random;
    this.trace = trace;
    this.checked = checked;
    this.scratch = scratch;
    this.#capacity = capacity;
    const entities = new Entities({ capacity, generationBits, allocator });
    const pool = <T extends Struct>(T: StructClass<T>): ComponentPool<T> => {
      const slab = random.between(1, capacity);
      const maxCapacity = random.oneIn(2) ? slab : random.between(slab, capacity);
      trace?.push(`new ComponentPool(${T.name}, capacity ${slab}, maxCapacity ${maxCapacity})`);
      return new ComponentPool(T, { entities, capacity: slab, maxCapacity, checked, allocator });
    };
    const items = pool(Item);
    const loads = pool(Load);
    const tag = new Tag({ entities, capacity: random.between(1, capacity), allocator });
    [this.entities, this.items, this.loads, this.tag] = [entities, items, loads, tag];
    this.commands = new CommandBuffer(entities);
    const both = ({ item, load }: PlainEntity): boolean => item !== undefined && load !== undefined;
    this.pairs = [
      { name: 'query', loop: query(items, loads), wants: both },
      {
        name: 'join with the tag',
        loop: query(items, tag, loads),
        wants: (plain) => both(plain) && plain.tagged,
      },
      {
        name: 'join without the tag',
        loop: query(items, loads).without(tag),
        wants: (plain) => both(plain) && !plain.tagged,
      },
    ];
    if (grouped === 'pools') {
      const pairs = group(items, loads);
      this.group = pairs as unknown as Group<readonly unknown[]>; // seen more widely
      this.pairs.push(
        { name: 'group', loop: pairs, wants: both },
        {
          name: 'group without the tag',
          loop: pairs.without(tag),
          wants: (plain) => both(plain) && !plain.tagged,
        },
      );
    } else if (grouped === 'pools and tag') {
      const triples = group(items, tag, loads);
      this.group = triples as unknown as Group<readonly unknown[]>; // seen more widely
      this.pairs.push({
        name: 'group with the tag',
        loop: triples,
        wants: (plain) => both(plain) && plain.tagged,
      });
    }
  }

  step(): void {
    const { random } = this;
    const operation = random.below(20);
    if (operation < 3) this.create();
    else if (operation === 3) this.#createMany();
    else if (operation < 6) this.addItem(this.#some());
    else if (operation < 8) this.addLoad(this.#some());
    else if (operation === 8) this.addTag(this.#some());
    else if (operation < 11) this.remove(this.#some());
    else if (operation < 13) this.destroy(this.#some());
    else if (operation === 13) this.#destroyMany();
    else if (operation === 14) this.#write(this.#some());
    else if (operation === 15) this.#misuse();
    else if (operation === 16 && random.oneIn(6)) this.#clear();
    else runEntityLoop(this);
    if (random.oneIn(12)) {
      if (this.#snapshot === undefined || random.oneIn(3)) this.#snapshot = new EntitySnapshot(this);
      else this.#snapshot.restore(this);
    }
    checkEntities(this);
  }

  end(): void {
    const { entities, items, loads, tag } = this;
    for (const owner of [items, loads, tag, entities]) owner[Symbol.dispose]();
  }

  /** A living entity if there is one, else an id of none. */
  #some(): Entity | undefined {
    return this.model.size === 0 ? undefined : this.random.pick([...this.model.keys()]);
  }

  create(): Entity | undefined {
    const { entities } = this;
    const before = this.model.size;
    const entity = entities.tryCreate();
    this.trace?.push(`tryCreate() returned ${entity}`);
    if (entity === NO_ENTITY) {
      expectThat('it is full, or all ids are used up', before === this.#capacity || entities.retired > 0);
      expectCode('create', 'OUT_OF_MEMORY', () => entities.create());
      return undefined;
    }
    expectThat(`${entity} is a new id`, !this.given.has(entity));
    this.given.add(entity);
    this.model.set(entity, { item: undefined, load: undefined, tagged: false });
    return entity;
  }

  #createMany(): void {
    const count = this.random.below(4);
    this.trace?.push(`createMany(${count})`);
    const made: Entity[] = [];
    const answer = this.entities.createMany(count, (entity, i) => {
      expectSame('the number', i, made.length);
      made.push(entity);
    });
    expectSame('createMany', answer, made.length);
    expectThat('there was room for them', this.model.size + made.length <= this.#capacity);
    for (const entity of made) {
      expectThat(`${entity} is a new id`, !this.given.has(entity));
      this.given.add(entity);
      this.model.set(entity, { item: undefined, load: undefined, tagged: false });
    }
  }

  addItem(entity: Entity | undefined): void {
    if (entity === undefined) return;
    const { items, random } = this;
    const plain = this.model.get(entity)!; // it is alive
    this.trace?.push(`add item to ${entity}`);
    if (plain.item !== undefined) {
      expectCode('add', 'INVALID_ARGUMENT', () => items.add(entity));
      return;
    }
    if (items.length === items.maxCapacity) {
      expectCode('add', 'OUT_OF_MEMORY', () => items.add(entity));
      expectSame('tryAdd', items.tryAdd(entity), undefined);
      return;
    }
    if (random.oneIn(6)) {
      expectThrown('add', () =>
        items.add(entity, () => {
          throw new Thrown();
        }),
      );
      expectThat('it is not kept', !items.has(entity));
      return;
    }
    const item = freshItem();
    const how = random.below(3);
    const added =
      how === 0
        ? items.add(entity)
        : how === 1
          ? items.add(entity, (component, of) => {
              expectSame('the entity', of, entity);
              fill(component, item, this.#nextId++, random);
            })
          : items.add(entity, { x: (item.x = random.below(99)), small: (item.small = 5) });
    if (how === 0) fill(added, item, this.#nextId++, random);
    item.sum = item.x + item.at.x;
    plain.item = item;
  }

  addLoad(entity: Entity | undefined): void {
    if (entity === undefined) return;
    const { loads } = this;
    const plain = this.model.get(entity)!; // it is alive
    this.trace?.push(`add load to ${entity}`);
    const component = plain.load === undefined ? loads.tryAdd(entity) : undefined;
    if (component !== undefined) component.weight = plain.load = this.random.below(65_536);
    else if (plain.load === undefined) expectSame('loads', loads.length, loads.maxCapacity);
  }

  addTag(entity: Entity | undefined): void {
    if (entity === undefined) return;
    const { tag } = this;
    const plain = this.model.get(entity)!; // it is alive
    this.trace?.push(`tag ${entity}`);
    if (plain.tagged) expectCode('add', 'INVALID_ARGUMENT', () => tag.add(entity));
    else if (tag.length === tag.capacity) expectCode('add', 'OUT_OF_MEMORY', () => tag.add(entity));
    else {
      tag.add(entity);
      plain.tagged = true;
    }
  }

  /** Removes a component from an entity. */
  remove(entity: Entity | undefined): void {
    if (entity === undefined) return;
    const plain = this.model.get(entity)!; // it is alive
    const which = this.random.below(4);
    this.trace?.push(`remove ${['item', 'item by view', 'load', 'tag'][which]!} of ${entity}`);
    if (which === 0) expectSame('remove', this.items.remove(entity), plain.item !== undefined);
    else if (which === 1) {
      const item = this.items.get(entity);
      if (item !== undefined) this.items.destroy(item);
    } else if (which === 2) expectSame('remove', this.loads.remove(entity), plain.load !== undefined);
    else expectSame('remove', this.tag.remove(entity), plain.tagged);
    if (which < 2) plain.item = undefined;
    else if (which === 2) plain.load = undefined;
    else plain.tagged = false;
  }

  destroy(entity: Entity | undefined): void {
    if (entity === undefined) return;
    this.trace?.push(`destroy ${entity}`);
    expectSame('destroy', this.entities.destroy(entity), true);
    this.forget(entity);
  }

  forget(entity: Entity): void {
    if (this.model.delete(entity)) this.stale.push(entity);
  }

  #destroyMany(): void {
    const { random } = this;
    const list = [...this.model.keys(), ...this.stale].filter(() => random.oneIn(5));
    this.trace?.push(`destroyMany(${list.join(', ')})`);
    const alive = list.filter((entity) => this.model.has(entity));
    expectSame('destroyMany', this.entities.destroyMany(new Int32Array(list)), alive.length);
    alive.forEach((entity) => this.forget(entity));
  }

  #write(entity: Entity | undefined): void {
    const item = entity && this.model.get(entity)!.item; // it is alive
    if (item === undefined) return;
    this.trace?.push(`write to ${entity}`);
    fill(this.items.get(entity!)!, item, this.#nextId++, this.random);
  }

  /** Operations that are refused for a stale id, or a number that is not an id. */
  #misuse(): void {
    const { random, entities, items, loads, tag } = this;
    const none = [0, -1, 1.5, Number.NaN, 2 ** 31, -(2 ** 31), 2 ** 30 - 1] as Entity[];
    const old = this.stale.length > 0 && random.oneIn(2) ? random.pick(this.stale) : random.pick(none);
    this.trace?.push(`misuse ${old}`);
    expectSame('alive', entities.has(old), false);
    expectSame('destroy', entities.destroy(old), false);
    for (const set of [items, loads, tag]) {
      expectSame('has', set.has(old), false);
      expectSame('indexOf', set.indexOf(old), -1);
      expectSame('remove', set.remove(old), false);
      expectCode('add', 'STALE', () => set.add(old));
    }
    expectSame('get', items.get(old), undefined);
    expectCode('entry', 'INVALID_ARGUMENT', () => items.at(items.length));
  }

  #clear(): void {
    const { random, items, entities, model } = this;
    if (random.oneIn(2)) {
      this.trace?.push('clear items');
      items.clear();
      for (const plain of model.values()) plain.item = undefined;
    } else {
      this.trace?.push('clear entities, and recycle ids');
      entities.clear();
      entities.recycle();
      expectSame('retired', entities.retired, 0);
      model.clear();
      this.stale.length = 0;
      this.given.clear();
    }
  }
}
