import { KiB, MiB, NULL } from '@offheap/core';
import { HIGHEST_GONE_HANDLE_WORD } from '@offheap/core/internal';
import { runSeeded } from '@offheap/core/testing';
import {
  array,
  bool,
  enumOf,
  f32,
  object,
  Pool,
  ref,
  Struct,
  text,
  toObject,
  u32,
  vec2,
} from '@offheap/struct';
import { Changes, CommandBuffer, decompress, entity, group, NO_ENTITY, World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import page from '../../../docs/saves.md?raw';
import { environment, REPLAY } from '../../core/test/replay.ts';
import { errorOf } from '../../struct/test/error-of.ts';
import { forgeSave } from './suites/forge-save.ts';
import { schemaChanges, structWith } from './suites/schema-changes.ts';
import { runSchemaProgram } from './suites/schema-programs.ts';

class Position extends Struct {
  static readonly struct = 'Position';
  at = vec2();
}
class Health extends Struct {
  static readonly struct = 'Health';
  left = u32(100);
  isHit = bool();
}
class Missile extends Struct {
  static readonly struct = 'Missile';
  target = entity();
  owner = ref(() => Player);
  past = array(entity, 2);
}
class Player extends Struct {
  static readonly struct = 'Player';
  name = text(20);
  rival: Player | null = ref(() => Player);
  mode = enumOf(['easy', 'hard']);
}
class Spark extends Struct {
  static readonly struct = 'Spark';
  life = f32(1);
}
class GameState extends Struct {
  static readonly struct = 'GameState';
  score = u32(7);
  player = entity();
}

describe.each([true, false])('saves of a world, checked: %s', (checked) => {
  const start = (capacity = 64) => {
    const world = new World({ capacity, bytes: 2 * MiB, checked });
    return {
      world,
      positions: world.pool(Position, { capacity: 8, maxCapacity: capacity }),
      healths: world.pool(Health),
      missiles: world.pool(Missile),
      frozen: world.tag('Frozen'),
      players: new Pool(Player, { capacity: 4, maxCapacity: 16, allocator: world.heap, checked }),
      sparks: world.packed(Spark, { capacity: 16 }),
      state: world.single(GameState),
    };
  };
  const populate = () => {
    const all = start();
    const { world, players, sparks, frozen, state, positions } = all;
    const ghost = world.spawn([Position]);
    const ships = Array.from({ length: 20 }, (_, i) =>
      world.spawn([Position, (it) => void it.at.set(i, -i)], [Health, { left: i, isHit: i % 2 === 1 }]),
    );
    world.entities.destroy(ghost);
    positions.remove(ships[3]!);
    world.entities.destroy(ships[5]!);
    frozen.add(ships[7]!);
    const ann = players.create({ name: 'Ann', mode: 'hard' });
    const gone = players.create();
    const bob = players.create({ name: 'Bøb' });
    bob.rival = ann;
    ann.rival = gone;
    players.destroy(gone);
    for (let i = 0; i < 5; i++) sparks.spawn({ life: i / 2 });
    const missile = world.spawn([
      Missile,
      (it) => {
        it.target = ships[7]!;
        it.owner = bob;
        it.past.set(0, ships[5]!);
        it.past.set(1, ships[19]!);
      },
    ]);
    state.score = 99;
    state.player = ships[19]!;
    return { ...all, ships, missile, ann, bob };
  };

  test('a migration that returns a promise, or adds a name that is not a field, is refused', () => {
    const old = new World({ capacity: 8, version: 1, checked });
    old.pool(Health);
    old.spawn([Health, { left: 5 }]);
    const saved = old.save();
    const loadWith = (step: (entry: Record<string, unknown>) => unknown): string => {
      const world = new World({ capacity: 8, version: 2, checked });
      const healths = world.pool(Health);
      const error = errorOf(() =>
        world.load(saved, { migrate: { Health: { from: { 1: step as () => Record<string, unknown> } } } }),
      );
      return error === 'none' ? String(healths.at(0).left) : error;
    };
    expect(loadWith(async (entry) => Promise.resolve(entry))).toMatch(
      /^INVALID_ARGUMENT: The migration of Health from version 1 returned .*Promise.*: expected an object/,
    );
    expect(loadWith((entry) => ({ ...entry, lefft: 6 }))).toMatch(
      /^INVALID_ARGUMENT: "lefft" is not a field of Health. Did you mean left\?/,
    );
    expect(loadWith((entry) => ({ ...entry, left: 6 }))).toBe('6');
  });

  test('an object that JSON cannot represent is refused, at any depth', () => {
    class Bag extends Struct {
      static readonly struct = 'Bag';
      items = object<unknown>({ save: (items) => items, revive: (items) => items });
    }
    const saveOf = (items: unknown): string => {
      const world = new World({ capacity: 8, checked });
      world.single(Bag).items = items;
      return errorOf(() => world.save());
    };
    const lost = [new Map([[1, 2]]), Promise.resolve(1), NaN, Infinity, Symbol('s'), () => 1];
    for (const value of lost) {
      for (const items of [value, [value], { a: { b: value } }]) {
        expect(saveOf(items)).toMatch(/^INVALID_ARGUMENT: Bag.items cannot be saved: .*\(it contains /s);
      }
    }
    expect(saveOf([undefined])).toMatch(/^INVALID_ARGUMENT: Bag.items cannot be saved/);
    const same = { a: 1 };
    const kept = { a: [null, true, 'text', 1.5], b: {}, c: undefined, d: new Date(0), same, again: same };
    expect(saveOf(kept)).toBe('none');
  });

  test('a save during which a `save` function changes the world is refused', () => {
    let change = (): unknown => undefined;
    class Bag extends Struct {
      static readonly struct = 'Bag';
      items = object<number>({
        save: (items) => {
          change();
          return items;
        },
        revive: (items) => items as number,
      });
    }
    const world = new World({ capacity: 64, checked });
    const bags = world.pool(Bag);
    const sparks = world.packed(Spark, { capacity: 8 });
    const frozen = world.tag('Frozen');
    const ids = [1, 2, 3].map((items) => world.spawn([Bag, { items }]));
    sparks.spawnMany(3);
    expect(errorOf(() => world.save())).toBe('none');
    for (const each of [
      () => world.spawn(),
      () => sparks.spawn(),
      () => frozen.add(ids[0]!),
      () => bags.remove(ids[0]!),
    ]) {
      change = () => {
        change = () => undefined;
        return each();
      };
      expect(errorOf(() => world.save())).toMatch(/^BUSY: The `save` of an object\(\) field/);
      expect(errorOf(() => world.save())).toBe('none');
    }
  });

  test('a load that is refused because there is no room does not change the size of any pool', () => {
    const source = new World({ capacity: 8, checked });
    source.packed(Spark, { capacity: 64 }).spawnMany(40);
    source.packed(GameState, { capacity: 1000 }).spawnMany(1000);
    const saved = source.save();
    for (const maxCapacity of [16, 1000]) {
      const world = new World({ capacity: 8, checked });
      const { heap } = world;
      const sparks = world.packed(Spark, { capacity: 8, maxCapacity: 64 });
      const states = world.packed(GameState, { capacity: 8, maxCapacity });
      const gap = heap.allocate(KiB);
      for (const size of [64 * KiB, 256, 16]) while (heap.tryAllocate(size) !== NULL);
      heap.deallocate(gap, KiB); // room for the sparks alone
      const used = heap.used;
      expect(errorOf(() => world.load(saved))).toMatch(
        /^OUT_OF_MEMORY: The save has 1000 entries of the pool GameState/,
      );
      expect([sparks.capacity, states.capacity, heap.used - used]).toEqual([8, 8, 0]);
    }
  });

  test('loaded components count as changed, also in slots that were used before', () => {
    const source = start();
    const ids = [1, 2, 3].map((left) => source.world.spawn([Health, { left }]));
    const saved = source.world.save();
    const seen = (world: World, changes: Changes, since: number): number[] => {
      const all: number[] = [];
      world
        .query(Health)
        .changedSince(changes, () => since)
        .each(({ left }) => all.push(left));
      all.sort((a, b) => a - b);
      return all;
    };
    const fresh = start();
    const changes = new Changes(fresh.healths);
    fresh.world.load(saved);
    expect(seen(fresh.world, changes, 0)).toEqual([1, 2, 3]);
    const since = changes.advance();
    expect(seen(fresh.world, changes, since)).toEqual([]);
    fresh.world.load(saved);
    expect(seen(fresh.world, changes, since)).toEqual([1, 2, 3]);
    const before = fresh.world.memory.snapshot();
    const later = new Changes(fresh.healths);
    fresh.world.memory.restore(before); // to a moment without the second one
    fresh.world.load(saved);
    expect(errorOf(() => later.version)).toMatch(/^(none|DISPOSED)/);
    expect(ids.length).toBe(fresh.healths.length);
  });

  test('restore entities, components, tags, pools and single structs, and the references between them', () => {
    const bytes = populate().world.save();
    const { world, positions, healths, missiles, frozen, players, sparks, state } = start();
    for (let i = 0; i < 30; i++) world.spawn([Position], frozen); // other ids
    const kept = players.create();
    world.load(bytes);
    expect([world.entities.length, positions.length, healths.length, frozen.length]).toEqual([20, 18, 19, 1]);
    const byLeft = new Map<number, number>();
    healths.each((health, id) => {
      byLeft.set(health.left, id);
      expect(health.isHit).toBe(health.left % 2 === 1);
      if (health.left !== 3)
        expect([positions.get(id)!.at.x, positions.get(id)!.at.y]).toEqual([health.left, -health.left]);
      else expect(positions.has(id)).toBe(false);
    });
    expect(frozen.entityAt(0)).toBe(byLeft.get(7));
    const missile = missiles.at(0);
    expect([missile.target, missile.past.get(0), missile.past.get(1)]).toEqual([
      byLeft.get(7),
      NO_ENTITY,
      byLeft.get(19),
    ]);
    expect(toObject(missile.owner!)).toMatchObject({ name: 'Bøb', mode: 'easy' });
    expect([missile.owner!.rival!.name, missile.owner!.rival!.rival]).toEqual(['Ann', null]);
    expect(Array.from(players, ({ name }) => name)).toEqual(['Bøb', 'Ann']);
    expect(errorOf(() => players.handleOf(kept))).toMatch(/^STALE/);
    expect(Array.from(sparks, ({ life }) => life)).toEqual([2, 1.5, 1, 0.5, 0]);
    expect([state.score, state.player]).toEqual([99, byLeft.get(19)]);
    expect(world.save()).toEqual(bytes); // the same in another world
  });

  test('are the same after a load into the world that wrote them, and can be loaded repeatedly', () => {
    const { world, state, ships } = populate();
    const bytes = world.save();
    for (let i = 0; i < 3; i++) {
      world.load(bytes);
      expect(world.save()).toEqual(bytes);
      expect(world.entities.has(ships[0]!)).toBe(false); // ids are new
      expect(world.entities.has(state.player)).toBe(true);
    }
    world.memory.restore(world.snapshot().slice()); // a copy is checked byte by byte
  });

  test('contain all components of groups', () => {
    const bytes = populate().world.save();
    const { world, positions, healths } = start();
    const both = group(positions, healths);
    world.spawn([Position], [Health]);
    world.load(bytes);
    expect(both.length).toBe(18);
    both.each((position, health) => expect(position.at.x).toBe(health.left));
  });

  test('call onRestore observers and batches, but no hooks and no other observers; discard commands', () => {
    const { world, positions, ships } = populate();
    const bytes = world.save();
    const told: [number | undefined, number][] = [];
    const fail = () => {
      throw new Error('told');
    };
    positions.onAdd(fail);
    positions.onRemove(fail);
    positions.onRestore((position, id) => told.push([position?.at.x, id]));
    const batch = positions.batch({ onAdd: () => undefined, onRemove: () => undefined });
    const commands = new CommandBuffer(world.entities);
    const scope = world.scratch.open();
    commands.begin(scope);
    commands.destroy(ships[0]!);
    world.load(bytes);
    expect(commands.length).toBe(0);
    scope[Symbol.dispose]();
    expect(told.filter(([x]) => x === undefined).length).toBe(18);
    expect(told.filter(([x]) => x !== undefined).length).toBe(18);
    expect(batch.deliver()).toBe(36);
  });

  test('follow snapshots: a restore goes back to before the load', () => {
    const { world, positions, ships, state } = populate();
    const bytes = world.save();
    const copy = world.snapshot();
    positions.clear();
    state.score = 1;
    world.load(bytes);
    world.restore(copy);
    expect([positions.get(ships[2]!)!.at.x, state.score, state.player]).toEqual([2, 99, ships[19]]);
  });

  test('reset the parts that an older save does not contain', () => {
    const world = new World({ capacity: 16, checked });
    const bytes = world.save();
    const later = populate();
    later.world.load(bytes);
    expect([
      later.world.entities.length,
      later.positions.length,
      later.players.length,
      later.state.score,
    ]).toEqual([0, 0, 0, 7]);
    expect(later.state.player).toBe(NO_ENTITY);
  });

  test('are refused for parts that the world does not have, unless they are dropped or renamed', () => {
    const { world } = populate();
    const bytes = world.save();
    const other = new World({ capacity: 64, checked });
    other.pool(Position);
    other.pool(Health);
    other.packed(Spark, { capacity: 8 });
    other.tag('Iced');
    expect(errorOf(() => other.load(bytes))).toMatch(
      /^INVALID_ARGUMENT: The save has the component pool Missile, and the world has none: .* `migrate: \{ Missile: \{ drop: true \} \}`/,
    );
    const drop = { drop: true };
    const migrate = { Missile: drop, Player: drop, GameState: drop };
    expect(errorOf(() => other.load(bytes, { migrate }))).toMatch(
      /^INVALID_ARGUMENT: The save has the tag Frozen/,
    );
    other.load(bytes, { migrate: { ...migrate, Iced: { name: 'Frozen' } } });
    expect(other.query(Position).count()).toBe(18);
    other.load(other.save(), { migrate: { Iced: { name: 'Frozen' } } }); // one that was saved after the renaming
    expect(errorOf(() => other.load(bytes, { migrate: { Frozn: {} } }))).toMatch(
      /"Frozn" is not a struct or tag of the world/,
    );
    expect(errorOf(() => other.load(bytes, { migrate: { Health: { was: { lef: 'x' } } } }))).toMatch(
      /"lef" is not a field of Health/,
    );
  });

  test('need names for structs and tags and one part for each name, and loads are refused inside loops', () => {
    const { world, positions } = populate();
    const bytes = world.save();
    positions.each(() =>
      expect(errorOf(() => world.load(bytes))).toMatch(
        /^BUSY: load\(\) inside a loop over the component pool Position/,
      ),
    );
    world.packed(Spark, { capacity: 1 });
    expect(errorOf(() => world.save())).toMatch(
      /^INVALID_ARGUMENT: A world with two pools of Spark cannot be saved/,
    );
    class Nameless extends Struct {
      x = f32();
    }
    const other = new World({ checked });
    other.pool(Nameless);
    expect(errorOf(() => other.save())).toMatch(/^INVALID_ARGUMENT: The struct Nameless.* cannot be saved/);
  });

  test('of older data versions are converted by the functions of each version, and a newer save is refused', () => {
    const before = new World({ capacity: 4, version: 1, checked });
    const A = structWith('Ship', { hp: () => f32(), target: () => entity(), items: () => array(u32, 2) });
    before.pool(A);
    const target = before.spawn();
    before.spawn([A, { hp: 2.5, target, items: [1, 2] } as never]);
    const B = structWith('Ship', {
      life: () => u32(),
      target: () => entity(),
      items: () => array(u32, 3),
      extra: () => u32(6),
    });
    const world = new World({ capacity: 4, version: 4, checked });
    const ships = world.pool(B);
    const steps: number[] = [];
    const step = (version: number, change: object) => (old: object) => {
      steps.push(version);
      return { ...old, ...change };
    };
    world.load(before.save(), {
      migrate: {
        Ship: {
          from: {
            0: step(0, {}),
            1: (old) => step(1, { health: (old['hp'] as number) * 10 })(old),
            3: (old) => step(3, { life: old['health'] })(old),
          },
        },
      },
    });
    expect(steps).toEqual([1, 3]);
    for (const from of [4, 5, -1, 1.5]) {
      const migrate = { Ship: { from: { [from]: step(from, {}) } } };
      expect(errorOf(() => world.load(before.save(), { migrate }))).toBe(
        `INVALID_ARGUMENT: The migration of Ship has a function from version ${from}, and the world has version 4: expected versions below that of the world. Increase the version whenever the data changes, as in \`new World({ version: 5 })\`.`,
      );
    }
    const entry = toObject(ships.at(0)) as { target: never };
    expect({ ...entry, target: world.entities.has(entry.target) }).toEqual({
      life: 25,
      target: true,
      items: [1, 2, 0],
      extra: 6,
    });
    expect(errorOf(() => before.load(world.save()))).toMatch(
      /^VERSION: The save has version 4 of the data, and this world has version 1/,
    );
    const nothing = { migrate: { Ship: { from: { 1: () => undefined as never } } } };
    expect(errorOf(() => world.load(before.save(), nothing))).toMatch(
      /The migration of Ship from version 1 returned undefined/,
    );
  });

  test('are compressed on request', async () => {
    const { world } = populate();
    const bytes = world.save();
    const small = await world.save({ compress: true });
    expect(small.length).toBeLessThan(bytes.length);
    expect(errorOf(() => world.load(small))).toMatch(
      /^CORRUPT: This is not a save of a world: it is compressed/,
    );
    expect(await decompress(small)).toEqual(bytes);
    expect(await decompress(bytes)).toEqual(bytes);
    await expect(decompress(small, { maxBytes: 100 })).rejects.toThrow('more than 100 bytes');
    for (const maxBytes of [NaN, -1, '100', null])
      await expect(decompress(small, { maxBytes: maxBytes as number })).rejects.toThrow(
        'The option `maxBytes` of decompress() is ',
      );
    await expect(decompress(small.slice(0, 60))).rejects.toThrow('truncated or damaged');
    const [head, ...rest] = small;
    await expect(
      decompress(new Uint8Array([head!, ...rest.slice(0, 40), 7, 7, 7, ...rest.slice(43)])),
    ).rejects.toThrow('truncated or damaged');
  });

  test('that are proxies of bytes, or of a detached buffer, are refused', async () => {
    const { world } = populate();
    const bytes = world.save();
    const proxy = new Proxy(bytes, {});
    const refused = /A save is a proxy: expected a Uint8Array, another view of bytes/;
    expect(errorOf(() => world.load(proxy))).toMatch(refused);
    expect(errorOf(() => world.restore(new Proxy(world.snapshot(), {})))).toMatch(
      /^INVALID_ARGUMENT: A snapshot is a proxy: expected a Uint8Array/,
    );
    await expect(decompress(proxy)).rejects.toThrow(refused);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    const nothing = await decompress(bytes);
    for (const lost of [bytes, nothing])
      expect(errorOf(() => world.load(lost))).toMatch(/^CORRUPT: .*it has 0 bytes/);
  });

  test('that are refused change nothing: truncated, damaged, other bytes', () => {
    const { world } = populate();
    const bytes = world.save();
    const before = world.snapshot();
    const refused = (file: Uint8Array, message = /^CORRUPT: This is not a save of a world: /): void => {
      expect(errorOf(() => world.load(file))).toMatch(message);
    };
    for (let length = 0; length < bytes.length; length += 13) refused(bytes.slice(0, length));
    for (let at = 0; at < bytes.length; at += 11) {
      const damaged = bytes.slice();
      damaged[at]! ^= 1 << (at & 7);
      refused(damaged);
    }
    refused(new Uint8Array([...bytes, 0]), /It was extended/);
    refused(new Uint8Array(bytes.length));
    expect(errorOf(() => world.load('save' as never))).toMatch(/^INVALID_ARGUMENT: A save is "save"/);
    const after = world.snapshot();
    expect(fingerprintOf(after)).toEqual(fingerprintOf(before));
  });

  test('that do not fit are refused: entities, pools, tags, bytes', () => {
    const bytes = populate().world.save();
    const small = (options: object, make: (world: World) => void): string => {
      const world = new World({ capacity: 64, checked, ...options });
      world.pool(Position);
      world.pool(Health);
      world.pool(Missile);
      make(world);
      const before = world.snapshot();
      const drop = { drop: true };
      const message = errorOf(() =>
        world.load(bytes, { migrate: { Player: drop, GameState: drop, Spark: drop, Frozen: drop } }),
      );
      expect(fingerprintOf(world.snapshot())).toEqual(fingerprintOf(before));
      return message;
    };
    expect(small({ capacity: 16, bytes: MiB }, () => undefined)).toMatch(
      /^OUT_OF_MEMORY: The save has 20 entities: the world has room for 16/,
    );
    const tiny = start();
    const many = start(1024);
    for (let i = 0; i < 100; i++) many.world.spawn([Position]);
    expect(errorOf(() => tiny.world.load(many.world.save()))).toMatch(
      /^OUT_OF_MEMORY: The save has 100 entities/,
    );
  });
});

/** The bytes of a snapshot after its name. */
function fingerprintOf(snapshot: Uint8Array): string {
  let hash = 0;
  for (let i = 64; i < snapshot.length; i++) hash = (Math.imul(hash, 31) + snapshot[i]!) | 0;
  return `${snapshot.length} ${hash}`;
}

test('a load puts the entities in the same order, whatever the world held before', () => {
  const world = new World({ capacity: 20 });
  const positions = world.pool(Position);
  const start = world.save();
  const play = (): Uint8Array => {
    world.load(start);
    const [, second] = [1, 2, 3, 4].map((x) => world.spawn([Position, { at: { x, y: 0 } }]));
    world.entities.destroy(second!);
    for (let x = 5; x < 9; x++) world.spawn([Position, { at: { x, y: 0 } }]);
    return world.save();
  };
  const first = play();
  for (let i = positions.length - 1; i > 0; i -= 2) world.entities.destroy(positions.entityAt(i));
  expect(play()).toEqual(first);
});

describe('the changes to a struct that docs/saves.md lists', () => {
  test('are at least 40, each with its result', () => {
    expect(schemaChanges.length).toBeGreaterThanOrEqual(40);
    const rows = schemaChanges.map(
      ({ title, expected }) => `| ${title} | ${typeof expected === 'string' ? 'refused' : 'loads'} |`,
    );
    const table = page.split('\n').filter((line) => /\| (?:loads|refused) +\|$/.test(line));
    expect(table.map((line) => line.replace(/ +/g, ' '))).toEqual(rows.map((row) => row.replace(/ +/g, ' ')));
  });

  test.each(schemaChanges.map((change) => [change.title, change] as const))(
    '%s',
    (_, { before, after, value, migrate, expected }) => {
      const old = new World({ capacity: 4, bytes: MiB });
      const Before = structWith('Ship', before);
      old.pool(Before);
      old.spawn([Before, value as never]);
      old.spawn([Before]); // with initial values
      const world = new World({ capacity: 4, bytes: MiB, version: 1 });
      const After = structWith('Ship', after);
      const ships = world.pool(After);
      world.spawn([After]);
      const snapshot = world.snapshot();
      const load = () => world.load(old.save(), { ...(migrate && { migrate }) });
      if (typeof expected === 'string') {
        const message = errorOf(load);
        expect(message).toContain(expected);
        expect(fingerprintOf(world.snapshot())).toBe(fingerprintOf(snapshot));
      } else {
        load();
        expect(world.entities.length).toBe(2);
        expect(toObject(ships.at(0))).toEqual(expected);
      }
    },
  );
});

test('saves with hostile schemas are refused, whatever their checksum', () => {
  const world = new World({ capacity: 16 });
  world.pool(Position);
  world.spawn([Position]);
  const position = (count: number, fields: unknown): string =>
    JSON.stringify([['component', 'Position', count, fields]]);
  const at = [
    [
      'at',
      [
        'struct',
        null,
        [
          ['x', 'f32'],
          ['y', 'f32'],
        ],
      ],
    ],
  ];
  world.load(forgeSave(position(1, at), [0, 0, 0, 0, 0, 0, 0, 0, 0])); // in the form of the library
  const before = fingerprintOf(world.snapshot());
  const refused: Uint8Array[] = [
    forgeSave('[', []),
    forgeSave('{}', []),
    forgeSave('[[1,2,3,4]]', []),
    forgeSave(position(2 ** 31, at), [0]),
    forgeSave(position(-1, at), [0]),
    forgeSave(position(1.5, at), [0]),
    forgeSave(position(2, at), [0, 0, 0, 0, 0, 0, 0, 0, 0]),
    forgeSave(position(1, at), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    forgeSave(position(1, at), [1, 255, 0, 0, 0, 0, 0, 0, 0, 0], 8),
    forgeSave(position(1, at), [0, 0, 0]),
    forgeSave(position(1, at), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    forgeSave(position(1, [['at', 'f33']]), [0, 0, 0, 0, 0]),
    forgeSave(position(1, [['at', ['array', 2 ** 24, ['array', 2 ** 24, ['struct', null, []]]]]]), [0]),
    forgeSave(position(1, [['at', ['array', 2 ** 24, ['array', 2 ** 24, 'u8']]]]), [0]),
    forgeSave(position(1, [['at', ['text', 65_536]]]), [0, 255, 255, 255, 255]),
    forgeSave(position(1, [['at', ['bits', 33]]]), [0, 0, 0, 0, 0]),
    forgeSave(position(1, [['at', 'object']]), [0, 255, 255, 255, 255]),
    forgeSave(position(1, [['at', 'object']]), [0, 2, 0, 0, 0, 91, 91]),
    forgeSave(
      position(1, [
        ['x', 'u8'],
        ['x', 'u8'],
      ]),
      [0, 0, 0],
    ),
    forgeSave(`[["component","Position",1,${'[["a",["struct",null,'.repeat(60)}[]${']]]'.repeat(60)}]]`, [0]),
    forgeSave('[]', [], 2 ** 31),
    forgeSave('[["component","__proto__",1,[]]]', [0]),
  ];
  for (const [i, file] of refused.entries()) {
    expect([i, errorOf(() => world.load(file)).split(':')[0]]).toEqual([
      i,
      i === 21 ? 'INVALID_ARGUMENT' : 'CORRUPT',
    ]);
  }
  expect(fingerprintOf(world.snapshot())).toBe(before);
  // Numbers of entities and entries that do not exist.
  class Chaser extends Struct {
    static readonly struct = 'Chaser';
    target = entity();
    mode = enumOf(['a', 'b']);
    owner = ref(() => Position);
  }
  const chasers = new World({ capacity: 4 });
  const pool = chasers.pool(Chaser);
  chasers.spawn([Chaser]);
  const schema = (fields: unknown): string => JSON.stringify([['component', 'Chaser', 1, fields]]);
  expect(errorOf(() => chasers.load(forgeSave(schema([['target', 'entity']]), [0, 9])))).toContain(
    'Chaser.target has 9 in the save: expected an entity of the save',
  );
  expect(
    errorOf(() => chasers.load(forgeSave(schema([['mode', ['names', 'u8', ['a', 'b']]]]), [0, 7]))),
  ).toContain('Chaser.mode has');
  chasers.load(forgeSave(schema([['owner', ['ref', 'Position']]]), [0, 9, 0, 1, 0, 0, 0]));
  expect(pool.at(0).owner).toBeNull();
});

test('two builds whose bundlers named the classes differently can load each other’s saves', () => {
  const build = (rename: string) => {
    const T = structWith('Ship', { x: () => f32(), target: () => entity() });
    Object.defineProperty(T, 'name', { value: rename });
    const world = new World({ capacity: 4 });
    const ships = world.pool(T);
    return { world, ships, T };
  };
  const [a, b] = [build('a'), build('zq')];
  a.world.spawn([a.T, { x: 5 } as never]);
  b.world.load(a.world.save());
  expect(toObject(b.ships.at(0))).toMatchObject({ x: 5 });
  a.world.load(b.world.save());
  expect(toObject(a.ships.at(0))).toMatchObject({ x: 5 });
});

test('1,000 entities with 5 components take at most 1.2 times the bytes of the live data', () => {
  const world = new World({ capacity: 2000, bytes: 4 * MiB });
  const structs = Array.from({ length: 5 }, (_, i) =>
    structWith(
      `Part${i}`,
      i % 2 === 0
        ? { x: () => f32(), y: () => f32() }
        : { n: () => u32(), b: () => bool(), e: () => entity() },
    ),
  );
  const pools = structs.map((T) => world.pool(T));
  let live = 0;
  for (let i = 0; i < 1000; i++) {
    const id = world.spawn();
    for (const [j, pool] of pools.entries()) {
      if ((i + j) % 7 === 0) continue;
      pool.add(id);
      live += pool.layout.fields.reduce((sum, { size }) => sum + size, 0);
    }
  }
  expect(world.save().length).toBeLessThan(live * 1.2);
});

test('random changes to random structs are loaded as a model with plain objects predicts, or are refused with the name of the field', () => {
  let refused = 0;
  const { seed, program } = REPLAY;
  // 2,000 take two minutes: OFFHEAP_PROGRAMS=2000.
  const programs = Number(environment?.['OFFHEAP_PROGRAMS'] ?? 100);
  runSeeded({ name: 'changes of structs', seed, program, programs }, (random, _, trace) => {
    if (runSchemaProgram(random, trace)) refused++;
  });
  if (program === undefined) expect([refused > programs / 50, refused < programs / 2]).toEqual([true, true]);
}, 600_000);

test('a struct with an array of many small structs is saved and loaded, even without entries', () => {
  class Tile extends Struct {
    static readonly struct = 'Tile';
    isSolid = bool();
    isSeen = bool();
  }
  class Level extends Struct {
    static readonly struct = 'Level';
    tiles = array(Tile, 4096);
  }
  const world = new World({ capacity: 10, bytes: 4 * MiB });
  const levels = world.packed(Level, { capacity: 2 });
  const empty = world.save();
  levels.create().tiles.get(4095).isSolid = true;
  const saved = world.save();
  world.load(empty);
  expect(levels.length).toBe(0);
  world.load(saved);
  expect(levels.length).toBe(1);
  expect(levels.at(0).tiles.get(4095).isSolid).toBe(true);
  expect(levels.at(0).tiles.get(4094).isSolid).toBe(false);
});

test.each([true, false])(
  'loads do not use retired slots of a pool, and are refused when too few slots are left, checked: %s',
  (checked) => {
    const world = new World({ capacity: 4, bytes: 2 * MiB, checked });
    // As if a previous pool had left three generations for each slot: 4 bits of a handle are the slot.
    world.memory.i32[HIGHEST_GONE_HANDLE_WORD] = (2 ** 26 - 4) << 4;
    const sparks = world.packed(Spark, { capacity: 4, maxCapacity: 12, maxGeneration: 'retire' });
    sparks.spawnMany(7, (spark, i) => void (spark.life = i));
    const saved = world.save();
    const given = new Set<number>();
    const note = (): void => sparks.each((spark) => void given.add(sparks.handleOf(spark)));
    note();
    let loads = 0;
    let refused = '';
    while (refused === '') {
      const before = toObject(sparks.at(6));
      refused = errorOf(() => world.load(saved));
      if (refused === 'none') refused = '';
      expect(sparks.length).toBe(7);
      expect(toObject(sparks.at(6))).toEqual(before);
      if (refused === '') loads++;
      note();
    }
    expect(refused).toMatch(
      /^OUT_OF_MEMORY: The save has 7 entries of the pool Spark: only 5 of its 12 slots/,
    );
    // Slots that were freed last are taken first: the other five were never used.
    expect(loads).toBe(2);
    expect(given.size).toBe(7 * 3);
  },
);
