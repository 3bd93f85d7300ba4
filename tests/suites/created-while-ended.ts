import { ComponentPool, Entities, World } from '@offheap/ecs';
import { PackedPool, Pool, Struct, u32 } from '@offheap/struct';
import '@offheap/struct/columns';
import { describe, expect, test } from 'vitest';

/** Entries and components that callbacks create while their pool, or their entities, are disposed of. */
export function createdWhileEndedSuite(checked: boolean): void {
  /** Lines such as `+1` and `-1` for each creation and destruction. */
  let log: string[];
  /** Called by `onDestroy`, with the entry's id. */
  let whenDestroyed: (id: number) => void;
  class Sound extends Struct {
    id = u32();
    onCreate(): void {
      log.push(`+${this.id}`);
    }
    onDestroy(): void {
      const { id } = this;
      log.push(`-${id}`);
      whenDestroyed(id);
    }
  }
  const reset = (): void => {
    log = [];
    whenDestroyed = () => undefined;
  };
  const ended = (id: number): string => `-${id}`;
  const begun = (): string[] => log.filter((line) => line.startsWith('+')).map((line) => ended(Number(line)));

  describe(`created while the pool is disposed of, ${checked ? 'checked' : 'unchecked'}`, () => {
    test.each(['Pool', 'PackedPool', 'columns'])('entries are destroyed too: %s', (kind) => {
      reset();
      const options = { capacity: 10, checked };
      const pool =
        kind === 'Pool'
          ? new Pool(Sound, options)
          : new PackedPool(Sound, { ...options, ...(kind === 'columns' && { storage: 'columns' as const }) });
      whenDestroyed = (id) => {
        if (id < 3 || id === 101) pool.spawn({ id: id + 100 });
      };
      for (const id of [1, 2, 3]) pool.spawn({ id });
      pool[Symbol.dispose]();
      expect(log).toContain('+201');
      expect(new Set(log.filter((line) => line.startsWith('-')))).toEqual(new Set(begun()));
      expect(log.length).toBe(12);
    });

    test('a hook that always creates another entry ends, and an error of a hook is thrown at the end', () => {
      reset();
      const pool = new Pool(Sound, { capacity: 10, checked });
      let rounds = 0;
      whenDestroyed = () => {
        rounds++;
        pool.spawn();
        if (rounds === 2) throw new Error('second');
      };
      pool.spawn();
      expect(() => pool[Symbol.dispose]()).toThrow('second');
      expect(rounds).toBeGreaterThan(10);
      expect(rounds).toBeLessThan(1000);
    });

    test.each(['ComponentPool', 'Entities'])('components are removed too, and reported: %s', (what) => {
      reset();
      const entities = new Entities({ capacity: 10 });
      const pool = new ComponentPool(Sound, { entities, capacity: 10, checked });
      const shown = new Set<number>();
      pool.onAdd((_, entity) => void shown.add(entity));
      pool.onRemove((_, entity) => void shown.delete(entity));
      const other = entities.create();
      whenDestroyed = (id) => {
        if (id < 3)
          pool.add(what === 'Entities' ? entities.create() : id === 1 ? other : entities.create(), {
            id: id + 100,
          });
      };
      for (const id of [1, 2]) pool.add(entities.create(), { id });
      (what === 'Entities' ? entities : pool)[Symbol.dispose]();
      expect(log).toContain('+101');
      expect(log).toContain('+102');
      expect(new Set(log.filter((line) => line.startsWith('-')))).toEqual(new Set(begun()));
      expect(shown.size).toBe(0);
    });
  });

  test.each(['remove', 'removeWhere', 'clear', 'destroy'])(
    `a component that replaces one whose entity an observer destroys is reported as removed: %s, ${checked ? 'checked' : 'unchecked'}`,
    (how) => {
      reset();
      class Body extends Struct {
        id = u32();
      }
      const world = new World({ capacity: 10, checked });
      const bodies = world.pool(Body); // first: its component is removed before the other's
      const sounds = world.pool(Sound);
      const entity = world.spawn([Body, { id: 4 }], [Sound, { id: 5 }]);
      const changes: string[] = [];
      bodies.onAdd((body) => changes.push(`+${body.id}`));
      let isFirst = true;
      bodies.onRemove((body, of) => {
        changes.push(`-${body.id}`);
        if (isFirst) world.entities.destroy(of);
        isFirst = false;
      });
      const told: string[] = [];
      bodies.onRemove((body) => told.push(`-${body.id}`));
      whenDestroyed = () => void bodies.add(entity, { id: 6 });
      if (how === 'remove') bodies.remove(entity);
      else if (how === 'removeWhere') bodies.removeWhere(() => true);
      else if (how === 'clear') bodies.clear();
      else world.entities.destroy(entity);
      expect(changes).toEqual(['-4', '+6', '-6']);
      expect(told).toEqual(['-4', '-6']);
      expect([world.entities.has(entity), bodies.length, sounds.length]).toEqual([false, 0, 0]);
    },
  );
}
