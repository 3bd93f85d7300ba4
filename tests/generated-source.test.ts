import { array, f32, type Handle, PackedPool, Pool, Struct, u8, vec2 } from '@offheap/struct';
import { ComponentPool, Entities, type Entity, group, query } from '@offheap/ecs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

class Particle extends Struct {
  x = f32();
  at = vec2();
  level = u8();
  trail = array(vec2, 3);
}

/** The source of all generated code, and its names. */
const texts: string[] = [];
const { Function: compiler } = globalThis;
const recorder = vi.fn(function (...args: string[]) {
  texts.push(args.join('\n'));
  return new compiler(...args); // oxlint-disable-line typescript/no-implied-eval -- as the source wanted
});
recorder.prototype = compiler.prototype; // `instanceof Function` still works

/** The additional parts of generated code in checked mode: stamps, tests of owners and turns, refusals, reasons. */
const TRACES =
  /stamp|stale|refused|checkIndex|\$end|\$handle|GONE|ENDED|\bwhy\b|\bhand\b|refuseElsewhere|checkDestroy|borrow/g;

/** All code that is compiled for pools, component pools and queries in one mode. */
function textsOf(checked: boolean | 'ranges'): readonly string[] {
  texts.length = 0;
  for (const pool of [
    new Pool(Particle, { capacity: 4, checked }),
    new PackedPool(Particle, { capacity: 4, checked }),
    new PackedPool(Particle, { capacity: 2, maxCapacity: 4, checked }),
  ]) {
    const handle: Handle<Particle> = pool.spawn({ x: 5, at: { x: 1, y: 2 } });
    pool.spawnMany(2, (p, i) => (p.x = i));
    pool.each((p) => (p.x += 1));
    pool.system((p, dt: number) => (p.x += dt))(1);
    for (const p of pool) p.level = 5;
    pool.destroyWhere((p) => p.x > 100);
    pool.destroy(handle);
  }
  const entities = new Entities({ capacity: 4 });
  const [a, b] = [0, 1].map(() => new ComponentPool(Particle, { entities, capacity: 4, checked }));
  const ship: Entity = entities.create();
  for (const pool of [a!, b!]) {
    pool.add(ship, { x: 1 });
    pool.each((p) => (p.x += 1));
    pool.system((p) => (p.x += 1))();
  }
  query(a!, b!).each((p, q) => (p.x += q.x));
  query(a!, b!).system((p, q) => (p.x += q.x))();
  group(a!, b!).system((p, q) => (p.x += q.x))();
  return texts.slice();
}

/** Lines of the accessors of plain numbers. */
function accessorsOf(all: readonly string[], name: string): string[] {
  const starts = [`get "${name}"`, `set "${name}"`];
  return all.flatMap((text) =>
    text.split('\n').filter((line) => starts.some((start) => line.startsWith(start))),
  );
}

describe('the generated source', () => {
  let unchecked: readonly string[] = [];
  let checked: readonly string[] = [];
  let ranges: readonly string[] = [];
  beforeAll(() => {
    vi.stubGlobal('Function', recorder);
    unchecked = textsOf(false);
    checked = textsOf(true);
    ranges = textsOf('ranges');
  });
  afterAll(() => void vi.unstubAllGlobals());

  test('of production mode does not contain the checks', () => {
    expect(unchecked.length).toBeGreaterThan(20);
    expect(unchecked.flatMap((text) => text.match(TRACES) ?? [])).toEqual([]);
  });

  test('of production mode has one load or store per accessor', () => {
    expect(accessorsOf(unchecked, 'x')).toContain('get "x"() { return f32[this.$offset]; }');
    expect(accessorsOf(unchecked, 'x')).toContain('set "x"(value) { f32[this.$offset] = value; }');
  });

  test('of checked mode equals that of production, preceded by the checks', () => {
    for (const field of ['x', 'level']) {
      const plain = accessorsOf(unchecked, field);
      // The state of a view is private in checked mode.
      const tested = accessorsOf(checked, field).map((line) => line.replaceAll('#', '$'));
      const tests = /if \(i32\[this(\.\$root)?\.\$stampAt\] !== this(\.\$root)?\.\$stamp\) stale\([^)]*\); /;
      const own = /\$(root|stampAt) in this \|\| foreign\(this, "[^"]*"\); /; // not through a proxy
      const following = /if \(sharing\.isShared\) follow\(this(\.\$root)?\); /; // pools that are attached to may move entries
      const refusal = /if \([^{}]*\) refused\([^)]*\); /; // of a value that is not a number
      expect(tested.every((line) => own.test(line) && tests.test(line))).toBe(true);
      expect(
        new Set(
          tested.map((line) =>
            [own, tests, following, refusal].reduce((rest, test) => rest.replace(test, ''), line),
          ),
        ),
      ).toEqual(new Set(plain));
      const writes = accessorsOf(ranges, field).filter((line) => line.startsWith('set'));
      expect(writes.filter((line) => !line.includes('refused('))).toEqual([]);
    }
  });

  test('of checked mode distinguishes the iterations of every loop', () => {
    const loops = checked.filter((text) => /(Each|System|DestroyWhere|SpawnMany|Loop)\(/.test(text));
    expect(loops.length).toBeGreaterThan(10);
    for (const text of loops) expect(text).toMatch(/\$end = why|visit\(turns\[\d\],/);
  });
});
