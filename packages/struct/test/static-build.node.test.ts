import { beforeAll, describe, expect, test, vi } from 'vitest';
import { forbidden } from './forbidden-code.ts';
import manifest from '../package.json' with { type: 'json' };
import { compileModule } from '../../../tools/build/compile.ts';
import { writeKernels } from '../../../tools/build/kernels.ts';
import * as sources from '../src/codegen/method-sources.generated.ts';
import type { Kernels } from '../src/pool/kernels/kernels.ts';

/** More pools of each kind than the build has copies of their kernels. */
const POOLS = 40;

let library: typeof import('@offheap/struct');
let kernels: { readonly PACKED_KERNELS: Kernels; readonly POOL_KERNELS: Kernels };

/** The library with the kernels of the build without code generator. */
beforeAll(async () => {
  const code = await writeKernels(false);
  kernels = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as typeof kernels; // the names that it exports
  vi.resetModules();
  vi.stubGlobal('Function', forbidden);
  vi.doMock('../src/pool/kernels/kernels.ts', () => kernels);
  library = await import('@offheap/struct');
  return () => {
    vi.doUnmock('../src/pool/kernels/kernels.ts');
    vi.unstubAllGlobals();
  };
});

/** The same numbers each time. */
function randomOf(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('the build without code generator', () => {
  test('every export of the package has the condition `static`: two builds of the package in one program are two copies', () => {
    for (const [name, conditions] of Object.entries(manifest.exports)) {
      const { static: build, types } = conditions as Readonly<Record<string, string>>;
      expect(build, name).toBe(types!.replace('./dist/', './dist/static/').replace('.d.ts', '.js'));
    }
  });

  for (const kind of ['Pool', 'PackedPool'] as const) {
    for (const maxCapacity of [16, 40]) {
      test(`${POOLS} pools with copies of the kernels behave like a map, ${kind}, grows: ${maxCapacity > 16}`, () => {
        const { f32, Struct, u32 } = library;
        for (let k = 0; k < POOLS; k++) {
          class Body extends Struct {
            id = u32(k);
            life = f32(k + 1);
          }
          const pool = new library[kind](Body, { capacity: 16, maxCapacity, checked: false });
          const model = new Map<number, number>(); // life by handle
          const views = new Map<number, InstanceType<typeof Body>>();
          const random = randomOf(k);
          let next = 0;
          for (let step = 0; step < 200; step++) {
            const handles = [...model.keys()];
            const some = handles[random(handles.length)];
            switch (random(6)) {
              case 0: {
                const handle = pool.trySpawn((body) => {
                  body.id = next;
                });
                expect(handle === 0).toBe(model.size === maxCapacity);
                if (handle !== 0) model.set(handle, next++);
                break;
              }
              case 1: {
                const body = pool.tryCreate();
                expect(body === undefined).toBe(model.size === maxCapacity);
                if (body === undefined) break;
                expect([body.id, body.life]).toEqual([k, k + 1]);
                body.id = next;
                views.set(next, body);
                model.set(pool.handleOf(body), next++);
                break;
              }
              case 2: {
                const count = Math.min(random(4), maxCapacity - model.size);
                const from = next;
                const created = pool.spawnMany(count, (body, i) => {
                  body.id = from + i;
                });
                expect(created).toBe(count);
                next += count;
                for (const body of pool) if (body.id >= from) model.set(pool.handleOf(body), body.id);
                break;
              }
              case 3: {
                const rest = random(3);
                const removed = handles.filter((handle) => model.get(handle)! % 3 === rest);
                expect(pool.destroyWhere((body) => body.id % 3 === rest)).toBe(removed.length);
                for (const handle of removed) model.delete(handle);
                break;
              }
              default: {
                if (some === undefined) break;
                const view = views.get(model.get(some)!);
                if (view === undefined) pool.destroy(some as never);
                else pool.destroy(view);
                model.delete(some);
                expect(() => pool.destroy(some as never)).toThrow();
              }
            }
            const found = [...model.keys()].map((handle) => pool.get(handle as never)?.id);
            expect(found).toEqual([...model.values()]);
            expect(pool.length).toBe(model.size);
            for (const [id, view] of views) if ([...model.values()].includes(id)) expect(view.id).toBe(id);
          }
        }
      });
    }
  }

  test('keeps the sources of methods: kernels of applications inline the methods of vectors', async () => {
    const code = await compileModule('struct', 'codegen/method-sources.generated.ts', 'static');
    const built = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as typeof sources; // the same names
    expect(new Set(Object.keys(built))).toEqual(new Set(Object.keys(sources)));
    for (const [name, methods] of Object.entries(sources))
      expect(Object.keys(built[name as keyof typeof sources]), name).toEqual(Object.keys(methods));
  });

  test('uses separate copies for each of the first pools', () => {
    for (const { entries, poolMethods, spawnMany, destroyWhere } of [
      kernels.PACKED_KERNELS,
      kernels.POOL_KERNELS,
    ]) {
      for (const { copies } of [entries, poolMethods, spawnMany, destroyWhere])
        expect(copies?.run).toEqual([]);
    }
  });
});
