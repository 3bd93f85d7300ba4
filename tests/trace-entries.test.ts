import { f32, PackedPool, Pool, Struct, vec2 } from '@offheap/struct';
import { traceEntries } from '@offheap/ecs/debug';
import { ComponentPool, Entities } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';
import { ColumnPool } from '../packages/struct/test/model/column-pool.ts';

class Spark extends Struct {
  at = vec2();
  life = f32(1);
}

class Bomb extends Struct {
  fuse = f32(1);
  onDestroy(): void {
    if (this.fuse < 0) throw new Error('a dud');
  }
}

/** The functions of this file in each stack that an error ends with. */
function stacksIn(message: string): { made: string; destroyed: string } {
  const [, made = '', destroyed = ''] = /(?:\nCreated:\n(.*?))?(?:\nDestroyed:\n(.*))?$/s.exec(message) ?? [];
  const known = ['aim', 'shoot', 'volley', 'hit', 'sweep', 'wipe'];
  const namesIn = (stack: string): string => known.filter((name) => stack.includes(`${name} `)).join();
  return { made: namesIn(made), destroyed: namesIn(destroyed) };
}

describe.each([Pool, PackedPool, ColumnPool])('a traced %o', (PoolOf) => {
  const make = () => new PoolOf(Spark, { capacity: 4, maxCapacity: 16, checked: true });
  type Sparks = ReturnType<typeof make>;
  function aim(sparks: Sparks) {
    return sparks.create();
  }
  function shoot(sparks: Sparks) {
    return sparks.spawn();
  }
  function volley(sparks: Sparks) {
    sparks.spawnMany(3);
  }
  function hit(sparks: Sparks, spark: Spark) {
    sparks.destroy(spark);
  }
  function sweep(sparks: Sparks) {
    sparks.destroyWhere(() => true);
  }
  function wipe(sparks: Sparks) {
    sparks.clear();
  }

  test('reports for a kept view where its entry was created and destroyed', () => {
    const sparks = make();
    traceEntries(sparks);
    const spark = aim(sparks);
    const { at } = spark;
    hit(sparks, spark);
    const message = errorOf(() => spark.life);
    expect(message).toMatch(/^STALE: Spark\.life of handle \d+ \(generation 1\): this entry was destroyed;/);
    expect(stacksIn(message)).toEqual({ made: 'aim', destroyed: 'hit' });
    expect(stacksIn(errorOf(() => sparks.destroy(spark)))).toEqual({ made: 'aim', destroyed: 'hit' });
    expect(errorOf(() => at.x)).toContain('this entry was destroyed');
  });

  test('reports the same for a handle, and for the visited entry of a loop', () => {
    const sparks = make();
    traceEntries(sparks);
    const handle = shoot(sparks);
    sparks.each((spark) => {
      hit(sparks, spark);
      expect(stacksIn(errorOf(() => spark.life))).toEqual({ made: 'shoot', destroyed: 'hit' });
    });
    const message = errorOf(() => sparks.destroy(handle));
    expect(message).toMatch(/is not alive\. Test with `has\(handle\)`\.\nCreated:\n/);
    expect(stacksIn(message)).toEqual({ made: 'shoot', destroyed: 'hit' });
  });

  test('traces entries that are created and destroyed in bulk', () => {
    const sparks = make();
    traceEntries(sparks);
    volley(sparks);
    const first = Array.from(sparks, (spark) => sparks.handleOf(spark));
    sweep(sparks);
    for (const handle of first) {
      const stacks = stacksIn(errorOf(() => sparks.destroy(handle)));
      expect(stacks).toEqual({ made: 'volley', destroyed: 'sweep' });
    }
    const second = shoot(sparks);
    wipe(sparks);
    const stacks = stacksIn(errorOf(() => sparks.destroy(second)));
    expect(stacks).toEqual({ made: 'shoot', destroyed: 'wipe' });
  });

  test('distinguishes generations of a slot, and entries that existed before the trace', () => {
    const sparks = make();
    const before = aim(sparks);
    traceEntries(sparks);
    hit(sparks, before);
    const after = shoot(sparks);
    wipe(sparks);
    expect(stacksIn(errorOf(() => before.life))).toEqual({ made: '', destroyed: 'hit' });
    expect(stacksIn(errorOf(() => sparks.destroy(after)))).toEqual({
      made: 'shoot',
      destroyed: 'wipe',
    });
  });

  test('keeps only the latest entries', () => {
    const sparks = make();
    traceEntries(sparks, { keep: 2 });
    const handles = [0, 1, 2].map(() => {
      const handle = shoot(sparks);
      sweep(sparks);
      return handle;
    });
    const made = handles.map((handle) => stacksIn(errorOf(() => sparks.destroy(handle))).made);
    expect(made).toEqual(['', 'shoot', 'shoot']);
  });

  test('follows a restore', () => {
    const sparks = make();
    traceEntries(sparks);
    const early = shoot(sparks);
    const moment = sparks.memory.snapshot();
    sweep(sparks);
    const late = shoot(sparks);
    sparks.memory.restore(moment);
    expect(sparks.has(early)).toBe(true);
    wipe(sparks);
    expect(stacksIn(errorOf(() => sparks.destroy(early)))).toEqual({
      made: 'shoot',
      destroyed: 'wipe',
    });
    expect(late).not.toBe(early);
  });

  test('ends', () => {
    const sparks = make();
    const end = traceEntries(sparks);
    end();
    end();
    const spark = aim(sparks);
    hit(sparks, spark);
    expect(errorOf(() => spark.life)).not.toContain('\n');
  });

  test('requires checked mode', () => {
    const sparks = new PoolOf(Spark, { capacity: 4, checked: false });
    expect(errorOf(() => traceEntries(sparks))).toContain('not in checked mode');
    expect(() => traceEntries(sparks, { enabled: false })).not.toThrow();
    expect(errorOf(() => traceEntries(make(), { keep: -1 }))).toContain(
      'keep is -1: expected an integer of 0 or more.',
    );
  });
});

describe('components and entities', () => {
  const entities = new Entities({ capacity: 100 });
  const bombs = new ComponentPool(Bomb, { entities, capacity: 100, checked: true });
  traceEntries(entities);
  traceEntries(bombs);
  function shoot() {
    const entity = entities.create();
    return { entity, bomb: bombs.add(entity, { fuse: 3 }) };
  }

  test('report where a component was added, and where it was removed with its entity', () => {
    const { entity, bomb } = shoot();
    (function hit() {
      entities.destroy(entity);
    })();
    const message = errorOf(() => bomb.fuse);
    expect(message).toContain(`Bomb.fuse of entity ${entity}: its component was removed`);
    expect(stacksIn(message)).toEqual({ made: 'shoot', destroyed: 'hit' });
    expect(stacksIn(errorOf(() => bombs.entityOf(bomb))).destroyed).toBe('hit');
    expect(stacksIn(errorOf(() => bombs.add(entity)))).toEqual({ made: 'shoot', destroyed: 'hit' });
  });

  test('report the same when an `onDestroy` has thrown', () => {
    const { entity, bomb } = shoot();
    bomb.fuse = -1;
    expect(() => {
      (function sweep() {
        bombs.removeWhere(() => true);
      })();
    }).toThrow('a dud');
    expect(stacksIn(errorOf(() => bombs.entityOf(bomb)))).toEqual({
      made: 'shoot',
      destroyed: 'sweep',
    });
    expect(entities.destroy(entity)).toBe(true);
  });

  test('a component that has only moved was not destroyed', () => {
    const first = shoot();
    const { bomb } = shoot();
    bombs.remove(first.entity);
    expect(stacksIn(errorOf(() => bomb.fuse))).toEqual({ made: 'shoot', destroyed: '' });
  });
});
