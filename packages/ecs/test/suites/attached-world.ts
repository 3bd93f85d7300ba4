import '@offheap/ecs/attach';
import { KiB, Memory } from '@offheap/core';
import { destroy, f32, i32, object, type PackedPool, Struct } from '@offheap/struct';
import { Changes, type ComponentPool, entity, type Tag, World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

class Place extends Struct {
  static readonly struct = 'Place';
  id = i32();
  x = f32();
}

class Speed extends Struct {
  static readonly struct = 'Speed';
  x = f32(1);
  target = entity();
}

class Spark extends Struct {
  static readonly struct = 'Spark';
  life = f32(5);
}

class Score extends Struct {
  static readonly struct = 'Score';
  points = i32();
}

class Picture extends Struct {
  static readonly struct = 'Picture';
  image = object<string>({ save: (value) => value, revive: (value) => value as string });
}

interface Parts {
  readonly places: ComponentPool<Place>;
  readonly speeds: ComponentPool<Speed>;
  readonly frozen: Tag;
  readonly sparks: PackedPool<Spark>;
  readonly score: Score;
}

/** What both threads do. */
function partsOf(world: World): Parts {
  return {
    places: world.pool(Place, { capacity: 20 }),
    speeds: world.pool(Speed),
    frozen: world.tag('Frozen'),
    sparks: world.packed(Spark, { capacity: 10 }),
    score: world.single(Score, { points: 5 }),
  };
}

/** Worlds that are attached to the world of another thread; another `Memory` represents the other thread. */
export function attachedWorldSuite(checked: boolean): void {
  describe(`an attached World, ${checked ? 'checked' : 'production'}`, () => {
    const make = (): { owner: World; parts: Parts } => {
      const owner = new World({ capacity: 50, bytes: 256 * KiB, scratch: 4 * KiB, checked, version: 3 });
      return { owner, parts: partsOf(owner) };
    };

    test('a single struct follows a restore and a rollback of its own thread', () => {
      const { owner, parts } = make();
      const other = World.attach(owner.memory.buffer, { checked });
      const score = other.single(Score);
      const history = other.history(2);
      const snapshot = other.snapshot();
      history.save(1);
      for (const back of [() => other.restore(snapshot), () => history.rollback(1)]) {
        score.points = 6;
        back();
        expect([score.points, parts.score.points, other.single(Score) === score]).toEqual([5, 5, true]);
        score.points = 7;
        expect(parts.score.points).toBe(7);
      }
    });

    test('a single struct that was destroyed here and restored there can be reached again', () => {
      const { owner, parts } = make();
      const other = World.attach(owner.memory.buffer, { checked });
      const snapshot = other.snapshot();
      destroy(parts.score);
      other.restore(snapshot);
      owner.single(Score).points = 9;
      expect([owner.single(Score).points, other.single(Score).points]).toEqual([9, 9]);
    });

    test('a restore is refused after the other thread has released a value of object()', () => {
      const { owner } = make();
      const pictures = owner.pool(Picture);
      const ship = owner.spawn([Picture, { image: 'ship' }]);
      const other = World.attach(owner.memory.buffer, { checked });
      const history = other.history(2);
      history.save(1);
      const snapshot = other.snapshot();
      owner.spawn([Picture, { image: 'rock' }]);
      other.restore(snapshot);
      expect(pictures.get(ship)?.image).toBe('ship');
      owner.entities.destroy(ship);
      const rock = owner.spawn([Picture, { image: 'rock' }]);
      for (const back of [() => other.restore(snapshot), () => history.rollback(1)]) {
        expect(errorOf(back)).toMatch(/^THREAD: Another thread.*it has released a value of object\(\)/);
        expect(pictures.get(rock)?.image).toBe('rock');
      }
    });

    test('versions of changes are never used twice, although another thread restores earlier ones', () => {
      const { owner, parts } = make();
      const ship = owner.spawn([Place]);
      owner.spawn([Place]);
      const moves = new Changes(parts.places);
      const other = World.attach(owner.memory.buffer, { checked });
      const snapshot = other.snapshot();
      for (let i = 0; i < 3; i++) moves.advance();
      let seen = moves.advance();
      const changed = owner.query(Place).changedSince(moves, () => seen);
      other.restore(snapshot);
      expect(changed.count()).toBe(2); // any component may differ
      seen = moves.advance();
      expect(changed.count()).toBe(0);
      other.restore(snapshot);
      moves.mark(ship);
      expect([moves.version > seen, changed.count()]).toEqual([true, 2]);
    });

    test('finds all parts by the calls that created them', () => {
      const { owner, parts } = make();
      const ship = owner.spawn([Place, { id: 7 }], [Speed, { x: 2 }], parts.frozen);
      const missile = owner.spawn([Place, { id: 8 }], [Speed, { target: ship }]);
      parts.sparks.spawnMany(3);
      parts.score.points = 9;
      const other = World.attach(owner.memory.buffer, { checked });
      const there = partsOf(other);
      expect([other.version, other.entities.length, there.sparks.length, there.score.points]).toEqual([
        3, 2, 3, 9,
      ]);
      expect(there.places.get(ship)?.id).toBe(7);
      expect(there.speeds.get(missile)?.target).toBe(ship);
      expect(there.frozen.has(ship)).toBe(true);
      other
        .query(Place, Speed)
        .without(there.frozen)
        .system((place, speed, _entity, dt: number) => {
          place.x += speed.x * dt;
        })(0.5);
      expect([parts.places.get(missile)?.x, parts.places.get(ship)?.x]).toEqual([0.5, 0]);
      const rock = other.spawn([Place, { id: 9 }], there.frozen);
      expect([parts.places.get(rock)?.id, parts.frozen.has(rock)]).toEqual([9, true]);
      other.entities.destroy(ship);
      expect([owner.entities.has(ship), parts.speeds.get(missile)?.target]).toEqual([false, 0]);
      there.score.points++;
      expect([parts.score.points, other.single(Score)]).toEqual([10, there.score]);
      there.sparks.destroyWhere((spark) => spark.life > 1);
      expect(parts.sparks.length).toBe(0);
      expect(other.poolOf(Place)).toBe(there.places);
      const live = owner.heap.live;
      other.scratch.scope((scope) => void scope.create(Place));
      expect(owner.heap.live).toBe(live); // its scratch has its own memory
    });

    test('finds pools that were created in place of others', () => {
      const { owner, parts } = make();
      parts.sparks[Symbol.dispose]();
      const live = owner.heap.live;
      owner.packed(Spark, { capacity: 4 }).spawn();
      expect(owner.heap.live).toBe(live + 2); // the pool alone
      const other = World.attach(owner.memory.buffer, { checked });
      expect(other.packed(Spark, { capacity: 4 }).length).toBe(1);
    });

    test('refuses parts that do not exist, or have other sizes', () => {
      const owner = new World({ capacity: 50, bytes: 256 * KiB, checked });
      owner.pool(Place, { capacity: 20 });
      const other = World.attach(owner.memory.buffer, { checked });
      const fix =
        ' in the world that this one is attached to: expected a part that already exists there. An attached world cannot create parts.';
      expect(errorOf(() => other.pool(Speed))).toBe(`INVALID_ARGUMENT: Speed has no ComponentPool${fix}`);
      expect(errorOf(() => other.tag('Hot'))).toBe(`INVALID_ARGUMENT: "Hot" is not the name of a tag${fix}`);
      expect(errorOf(() => other.packed(Spark, { capacity: 3 }))).toContain('Spark has no PackedPool in');
      expect(errorOf(() => other.single(Score))).toContain('Score is not a single struct in');
      expect(errorOf(() => other.pool(Place, { capacity: 30 }))).toBe(
        'INVALID_ARGUMENT: A capacity of 30 and a maxCapacity of 30 for a pool that was created with 20 and 20: expected the same in all threads, or none.',
      );
      expect(other.pool(Place, { capacity: 20 }).capacity).toBe(20);
      owner.pool(Speed);
      expect(other.pool(Speed).length).toBe(0); // created later
      expect(errorOf(() => World.attach(new ArrayBuffer(4096)))).toBe(
        'CORRUPT: No World in this memory: its first bytes refer to 0, where there is none. Pass the buffer of a world, `world.memory.buffer`, or a copy of it.',
      );
    });

    test('saves the same bytes as the other world once all parts are attached, and refuses to save before', () => {
      const { owner, parts } = make();
      const ship = owner.spawn([Place, { id: 7 }], [Speed, { x: 2 }], parts.frozen);
      owner.spawn([Speed, { target: ship }]);
      parts.sparks.spawnMany(2);
      const other = World.attach(owner.memory.buffer, { checked });
      const refused = (): string => errorOf(() => other.save());
      expect(refused()).toMatch(
        /^THREAD: An attached World cannot be saved: the ComponentPool at \d+ is not attached/,
      );
      other.pool(Place);
      other.pool(Speed);
      expect(refused()).toMatch(/the tag at \d+ is not attached in this thread/);
      other.tag('Frozen');
      expect(refused()).toContain('0 of the 2 pools with handles in the memory are attached in this thread');
      other.packed(Spark, { capacity: 10 });
      other.single(Score);
      const bytes = other.save();
      const fresh = make();
      fresh.owner.load(bytes);
      expect(fresh.owner.save()).toEqual(owner.save());
      expect([fresh.parts.sparks.length, fresh.parts.score.points, fresh.parts.places.length]).toEqual([
        2, 5, 1,
      ]);
      expect(errorOf(() => other.load(bytes))).toBe(
        'THREAD: load() of an attached World: the views, observers and groups of the thread that created the world would not be updated. Load in that thread.',
      );
      // After a load by the owner, the single struct is another entry.
      owner.load(bytes);
      parts.score.points = 77;
      expect([other.single(Score).points, errorOf(() => other.save())]).toEqual([77, 'none']);
      owner.pool(Picture);
      other.pool(Picture);
      expect(refused()).toContain('Picture has values of `object()`');
    });

    test('an entity whose spawn fails here is destroyed, even if some parts are not attached', () => {
      const { owner, parts } = make();
      parts.speeds.onAdd(() => {});
      const other = World.attach(owner.memory.buffer, { checked });
      other.pool(Place);
      other.pool(Speed);
      expect(errorOf(() => other.spawn([Place], [Speed]))).toMatch(/^THREAD: .*observers/);
      expect([owner.entities.length, parts.places.length]).toEqual([0, 0]);
    });

    test('continues after snapshots and rollbacks of the owner', () => {
      const { owner, parts } = make();
      const ship = owner.spawn([Place, { id: 1 }]);
      const other = World.attach(owner.memory.buffer, { checked });
      const there = partsOf(other);
      const history = owner.history(10);
      history.save(1);
      there.places.get(ship)!.x = 5;
      const rock = other.spawn([Place, { id: 2 }]);
      history.save(2);
      history.rollback(1);
      expect([there.places.get(ship)?.x, other.entities.has(rock), there.places.length]).toEqual([
        0,
        false,
        1,
      ]);
      history.rollback(1);
      other.entities.destroy(ship);
      expect(parts.places.length).toBe(0);
    });

    test('works on a copy of the bytes', () => {
      const { owner } = make();
      owner.spawn([Place, { id: 4 }]);
      const copy = World.attach(owner.memory.buffer.slice(0), { checked });
      const there = partsOf(copy);
      expect(Array.from(there.places, ({ id }) => id)).toEqual([4]);
      copy.entities.clear();
      expect([there.places.length, owner.entities.length]).toEqual([0, 1]);
      expect(Memory.from(copy.memory.buffer)).toBeDefined();
    });
  });
}
