import '@offheap/ecs/attach';
import { Heap, KiB } from '@offheap/core';
import {
  Changes,
  CommandBuffer,
  ComponentPool,
  decompress,
  Entities,
  type Entity,
  entity,
  group,
  query,
  Tag,
  World,
} from '@offheap/ecs';
import { traceEntries, verifyComponents, verifyEntities } from '@offheap/ecs/debug';
import { array, f32, Scratch, Struct, struct, u32, vec2 } from '@offheap/struct';
import type { Calls, Wrong } from './calls.ts';

class Inner extends Struct {
  static readonly struct = 'Inner';
  a = u32(1);
}

class Ship extends Struct {
  static readonly struct = 'Ship';
  at = vec2();
  speed = f32();
  inner = struct(Inner);
  list = array(Inner, 2);
  leader = entity();
}

class Rock extends Struct {
  static readonly struct = 'Rock';
  size = u32();
}

/** Calls of the parts of the ecs, each of which needs entities, pools and tags. */
function partCalls(checked: boolean): Calls {
  const entities = new Entities({ capacity: 8 });
  const ships = new ComponentPool(Ship, { entities, capacity: 8, checked });
  const rocks = new ComponentPool(Rock, { entities, capacity: 8, checked });
  const hot = new Tag({ name: 'hot', entities, capacity: 8 });
  const scratch = new Scratch(4 * KiB, { checked, allocator: entities.allocator });
  const changes = new Changes(ships);
  const here = (): Entity => {
    entities.clear();
    const ship = entities.create();
    ships.add(ship);
    hot.add(ship);
    return ship;
  };
  const afresh = <P>(part: P): P => {
    here();
    return part;
  };
  const commands = (use: (buffer: CommandBuffer, ship: Entity) => unknown): unknown => {
    const ship = here();
    return scratch.scope((scope) => {
      const buffer = new CommandBuffer(entities);
      buffer.begin(scope);
      try {
        use(buffer, ship);
        buffer.apply();
      } finally {
        buffer.clear();
      }
    });
  };
  return {
    'new Entities': (wrong) => new Entities(wrong),
    'new Entities({ capacity })': (wrong) => new Entities({ capacity: wrong }),
    'new Entities({ allocator })': (wrong) => new Entities({ capacity: 8, allocator: wrong }),
    'new Entities({ bytes })': (wrong) => new Entities({ capacity: 8, bytes: wrong }),
    'new Entities({ generationBits })': (wrong) => new Entities({ capacity: 8, generationBits: wrong }),
    'Entities.attach(memory)': (wrong) => Entities.attach(wrong, entities.ptr),
    'Entities.attach(ptr)': (wrong) => Entities.attach(new Heap(KiB).memory, wrong),
    'Entities.attach(options)': (wrong) => Entities.attach(entities.allocator.memory, entities.ptr, wrong),
    'entities.createMany': (wrong) => afresh(entities).createMany(wrong),
    'entities.createMany(init)': (wrong) => afresh(entities).createMany(1, wrong),
    'entities.destroy': (wrong) => afresh(entities).destroy(wrong),
    'entities.destroyMany': (wrong) => afresh(entities).destroyMany(wrong),
    'entities.has': (wrong) => afresh(entities).has(wrong),
    'entities.each': (wrong) => afresh(entities).each(wrong),
    'entities.attach': (wrong) => {
      const own = new Entities({ capacity: 8 });
      own.attach(wrong);
      own.destroy(own.create());
    },
    'entities.detach': (wrong) => {
      entities.detach(wrong);
      entities.destroy(entities.create());
    },
    'new ComponentPool(struct)': (wrong) => new ComponentPool(wrong, { entities, capacity: 8 }),
    'new ComponentPool(options)': (wrong) => new ComponentPool(Inner, wrong),
    'new ComponentPool({ entities })': (wrong) => new ComponentPool(Inner, { entities: wrong, capacity: 8 }),
    'new ComponentPool({ capacity })': (wrong) => {
      const own = new Entities({ capacity: 8 });
      return new ComponentPool(Inner, { entities: own, capacity: wrong });
    },
    'new ComponentPool({ storage })': (wrong) => {
      const own = new Entities({ capacity: 8 });
      return new ComponentPool(Inner, { entities: own, capacity: 8, storage: wrong });
    },
    'new ComponentPool({ checked })': (wrong) => {
      const own = new Entities({ capacity: 8 });
      return new ComponentPool(Inner, { entities: own, capacity: 8, checked: wrong });
    },
    'ComponentPool.attach(struct)': (wrong) => ComponentPool.attach(wrong, entities, ships.ptr),
    'ComponentPool.attach(entities)': (wrong) => ComponentPool.attach(Ship, wrong, ships.ptr),
    'ComponentPool.attach(ptr)': (wrong) => ComponentPool.attach(Ship, entities, wrong),
    'ComponentPool.attach(options)': (wrong) => ComponentPool.attach(Ship, entities, ships.ptr, wrong),
    'pool.add(entity)': (wrong) => afresh(ships).add(wrong),
    'pool.add(init)': (wrong) => {
      here();
      return ships.add(entities.create(), wrong);
    },
    'pool.tryAdd(entity)': (wrong) => afresh(ships).tryAdd(wrong),
    'pool.tryAdd(init)': (wrong) => {
      here();
      return ships.tryAdd(entities.create(), wrong);
    },
    'pool.remove': (wrong) => afresh(ships).remove(wrong),
    'pool.get': (wrong) => afresh(ships).get(wrong),
    'pool.has': (wrong) => afresh(ships).has(wrong),
    'pool.indexOf': (wrong) => afresh(ships).indexOf(wrong),
    'pool.entityAt': (wrong) => afresh(ships).entityAt(wrong),
    ...(checked && { 'pool.at': (wrong: Wrong) => afresh(ships).at(wrong) }),
    'pool.find': (wrong) => afresh(ships).find(wrong),
    'pool.some': (wrong) => afresh(ships).some(wrong),
    'pool.sortBy': (wrong) => afresh(ships).sortBy(wrong),
    'pool.entityOf': (wrong) => afresh(ships).entityOf(wrong),
    'pool.destroy': (wrong) => afresh(ships).destroy(wrong),
    'pool.each': (wrong) => afresh(ships).each(wrong),
    'pool.system': (wrong) => afresh(ships).system(wrong)(),
    'pool.removeWhere': (wrong) => afresh(ships).removeWhere(wrong),
    'pool.onAdd': (wrong) => afresh(ships).onAdd(wrong)(),
    'pool.onRemove': (wrong) => afresh(ships).onRemove(wrong)(),
    'pool.onRestore': (wrong) => afresh(ships).onRestore(wrong)(),
    'pool.batch': (wrong) => afresh(ships).batch(wrong),
    'pool.batch({ onAdd })': (wrong) => afresh(ships).batch({ onAdd: wrong }),
    'new Tag': (wrong) => new Tag(wrong),
    'new Tag({ name })': (wrong) => {
      const own = new Entities({ capacity: 8 });
      return new Tag({ name: wrong, entities: own, capacity: 8 });
    },
    'new Tag({ entities })': (wrong) => new Tag({ entities: wrong, capacity: 8 }),
    'new Tag({ capacity })': (wrong) => {
      const own = new Entities({ capacity: 8 });
      return new Tag({ entities: own, capacity: wrong });
    },
    'Tag.attach(entities)': (wrong) => Tag.attach(wrong, hot.ptr),
    'Tag.attach(ptr)': (wrong) => Tag.attach(entities, wrong),
    'Tag.attach(options)': (wrong) => Tag.attach(entities, hot.ptr, wrong),
    'tag.add': (wrong) => afresh(hot).add(wrong),
    'tag.remove': (wrong) => afresh(hot).remove(wrong),
    'tag.has': (wrong) => afresh(hot).has(wrong),
    'tag.each': (wrong) => afresh(hot).each(wrong),
    'tag.indexOf': (wrong) => afresh(hot).indexOf(wrong),
    'tag.entityAt': (wrong) => afresh(hot).entityAt(wrong),
    query: (wrong) => query(wrong),
    'query, second part': (wrong) => query(ships, wrong),
    'query.with': (wrong) => query(ships).with(wrong),
    'query.without': (wrong) => query(ships).without(wrong),
    'query.any': (wrong) => query(ships).any(wrong, hot),
    'query.optional': (wrong) => query(ships).optional(wrong),
    'query.changedSince(changes)': (wrong) => query(ships).changedSince(wrong, () => 0),
    'query.changedSince(since)': (wrong) => query(ships).changedSince(changes, wrong).count(),
    'query.each': (wrong) => {
      here();
      query(ships).each(wrong);
    },
    'query.find': (wrong) => {
      here();
      return query(ships).find(wrong);
    },
    'query.some': (wrong) => {
      here();
      return query(ships).some(wrong);
    },
    'query.system': (wrong) => {
      here();
      return query(ships).system(wrong)();
    },
    'query.has': (wrong) => query(ships).has(wrong),
    group: (wrong) => group(wrong),
    'group, second part': (wrong) => group(ships, wrong),
    'new CommandBuffer': (wrong) => new CommandBuffer(wrong),
    'commands.begin': (wrong) => new CommandBuffer(entities).begin(wrong),
    'commands.destroy': (wrong) => commands((buffer) => buffer.destroy(wrong)),
    'commands.remove(pool)': (wrong) => commands((buffer, ship) => buffer.remove(wrong, ship)),
    'commands.remove(entity)': (wrong) => commands((buffer) => buffer.remove(ships, wrong)),
    'commands.add(pool)': (wrong) => commands((buffer, ship) => buffer.add(wrong, ship)),
    'commands.add(entity)': (wrong) => commands((buffer) => void buffer.add(rocks, wrong)),
    'commands.add(init)': (wrong) => commands((buffer, ship) => void buffer.add(rocks, ship, wrong)),
    'new Changes': (wrong) => new Changes(wrong),
    'changes.mark': (wrong) => changes.mark(wrong),
    'changes.versionOf': (wrong) => changes.versionOf(wrong),
    verifyComponents: (wrong) => verifyComponents(wrong),
    verifyEntities: (wrong) => verifyEntities(wrong),
    traceEntries: (wrong) => traceEntries(wrong),
    decompress: (wrong) => decompress(wrong),
    'decompress({ maxBytes })': (wrong) => decompress(new Uint8Array(4), { maxBytes: wrong }),
    'decompress(options)': (wrong) => decompress(new Uint8Array(4), wrong),
  };
}

/** Calls of worlds. */
function worldCalls(checked: boolean): Calls {
  const small = { capacity: 8, checked } as const;
  const world = new World(small);
  world.pool(Ship);
  world.pool(Rock);
  const hot = world.tag('hot');
  const here = (): Entity => {
    world.entities.clear();
    return world.spawn([Ship, { speed: 1 }], hot);
  };
  const afresh = <P>(part: P): P => {
    here();
    return part;
  };
  const save = afresh(world).save();
  const history = world.history(3);
  const calls: Record<string, (wrong: Wrong) => unknown> = {
    'new World': (wrong) => new World(wrong),
    'World.attach': (wrong) => World.attach(wrong),
    'World.attach(options)': (wrong) => World.attach(world.memory.buffer, wrong),
    'world.pool': (wrong) => new World(small).pool(wrong),
    'world.pool(options)': (wrong) => new World(small).pool(Ship, wrong),
    'world.pool({ capacity })': (wrong) => new World(small).pool(Ship, { capacity: wrong }),
    'world.poolOf': (wrong) => world.poolOf(wrong),
    'world.componentsOf': (wrong) => world.componentsOf(wrong),
    'world.packed': (wrong) => new World(small).packed(wrong),
    'world.packed(options)': (wrong) => new World(small).packed(Ship, wrong),
    'world.tag': (wrong) => new World(small).tag(wrong),
    'world.tag(options)': (wrong) => new World(small).tag('cold', wrong),
    'world.tag({ capacity })': (wrong) => new World(small).tag('cold', { capacity: wrong }),
    'world.single': (wrong) => new World(small).single(wrong),
    'world.single(init)': (wrong) => new World(small).single(Ship, wrong),
    'world.isSingle': (wrong) => world.isSingle(wrong),
    'world.spawn': (wrong) => afresh(world).spawn(wrong),
    'world.spawn, second part': (wrong) => afresh(world).spawn(hot, wrong),
    'world.spawn, fifth part': (wrong) =>
      (afresh(world).spawn as (...parts: unknown[]) => unknown)(Ship, Rock, hot, hot, wrong),
    'world.spawn([part])': (wrong) => afresh(world).spawn([wrong]),
    'world.spawn([part, init])': (wrong) => afresh(world).spawn([Ship, wrong]),
    'world.spawn([tag, init])': (wrong) => afresh(world).spawn([hot, wrong]),
    'world.spawn([part, {}, more])': (wrong) =>
      (afresh(world).spawn as (part: unknown) => unknown)([Ship, {}, wrong]),
    'world.prefab': (wrong) => world.prefab(wrong).spawn(),
    'world.prefab([part, init])': (wrong) => world.prefab([Ship, wrong]).spawn(),
    'prefab.spawn': (wrong) => afresh(world).prefab(Ship).spawn(wrong),
    'prefab.spawn([part, init])': (wrong) => afresh(world).prefab(Ship).spawn([Ship, wrong]),
    'world.query': (wrong) => world.query(wrong),
    'world.query.with': (wrong) => world.query(Ship).with(wrong),
    'world.snapshot': (wrong) => world.snapshot(wrong),
    'world.restore': (wrong) => world.restore(wrong),
    'world.save': (wrong) => world.save(wrong),
    'world.save({ compress })': (wrong) => world.save({ compress: wrong }),
    'world.load': (wrong) => world.load(wrong),
    'world.load(options)': (wrong) => world.load(save, wrong),
    'world.load({ migrate })': (wrong) => world.load(save, { migrate: wrong }),
    'world.load({ migrate: { Ship } })': (wrong) => world.load(save, { migrate: { Ship: wrong } }),
    'world.load({ migrate: { Ship: { was: { speed } } } })': (wrong) =>
      world.load(save, { migrate: { Ship: { was: { speed: wrong } } } }),
    'world.load({ migrate: { Ship: { now: { speed } } } })': (wrong) =>
      world.load(save, { migrate: { Ship: { now: { speed: wrong } } } }),
    'world.load({ migrate: { Ship: { from: { 0 } } } })': (wrong) =>
      world.load(save, { migrate: { Ship: { from: { 0: wrong } } } }),
    'a migration that returns': (wrong) => {
      const later = new World({ ...small, version: 1 });
      later.pool(Ship);
      later.pool(Rock);
      later.tag('hot');
      later.load(save, { migrate: { Ship: { from: { 0: () => wrong } } } });
    },
    'world.history': (wrong) => world.history(wrong),
    'world.history(options)': (wrong) => world.history(3, wrong),
    'history.save': (wrong) => history.save(wrong),
    'history.rollback': (wrong) => history.rollback(wrong),
    'history.has': (wrong) => history.has(wrong),
    'world.loop': (wrong) => world.loop(wrong),
    'loop.advance': (wrong) => world.loop({ update: () => undefined }).advance(wrong),
  };
  for (const option of ['capacity', 'bytes', 'scratch', 'backing', 'checked', 'version'] as const)
    calls[`new World({ ${option} })`] = (wrong) => new World({ capacity: 8, [option]: wrong });
  for (const option of ['name', 'was', 'now', 'from', 'drop'] as const) {
    calls[`world.load({ migrate: { Ship: { ${option} } } })`] = (wrong) =>
      world.load(save, { migrate: { Ship: { [option]: wrong } } });
    calls[`world.load({ migrate: { Gone: { ${option} } } })`] = (wrong) =>
      world.load(save, { migrate: { Gone: { [option]: wrong } } });
  }
  for (const option of ['step', 'update', 'render', 'maxSteps', 'speed', 'now', 'request', 'cancel'] as const)
    calls[`world.loop({ ${option} })`] = (wrong) => world.loop({ update: () => undefined, [option]: wrong });
  for (const field of ['at', 'inner', 'list', 'leader'] as const) {
    if (!checked && field === 'leader') continue; // a number, which only checked mode checks
    calls[`world.spawn([Ship, { ${field} }])`] = (wrong) => afresh(world).spawn([Ship, { [field]: wrong }]);
  }
  return calls;
}

/** Calls of all public functions of ecs. */
export function ecsCalls(checked: boolean): Calls {
  return { ...partCalls(checked), ...worldCalls(checked) };
}
