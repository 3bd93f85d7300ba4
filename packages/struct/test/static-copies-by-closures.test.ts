import { describe, expect, test, vi } from 'vitest';
import { forbidden } from './forbidden-code.ts';

/** A copy of the library without code generation. */
async function libraryWithoutCode(): Promise<typeof import('@offheap/struct')> {
  vi.resetModules();
  vi.stubGlobal('Function', forbidden);
  try {
    const library = await import('@offheap/struct');
    class First extends library.Struct {
      x = library.f32();
    }
    expect(new library.Pool(First, { capacity: 1 }).length).toBe(0); // it tests whether code generation is allowed
    return library;
  } finally {
    vi.unstubAllGlobals();
  }
}

/** More structs, fields and loops than there are static copies. */
const STRUCTS = 120;

describe('without generated code', () => {
  for (const checked of [true, false]) {
    for (const kind of ['Pool', 'PackedPool'] as const) {
      test(`${STRUCTS} structs and their systems do not affect each other, ${kind}, checked: ${checked}`, async () => {
        const { array, bool, f32, f64, i8, struct, Struct, u16, vec2, ...library } =
          await libraryWithoutCode();
        class Inner extends Struct {
          wide = f64();
          narrow = i8();
        }
        const worlds = Array.from({ length: STRUCTS }, (_, k) => {
          class Body extends Struct {
            x = f32(k);
            small = u16(k);
            isOn = bool();
            at = vec2(k, 2);
            inner = struct(Inner);
            points = array(vec2, 2);
          }
          const pool = new library[kind](Body, { capacity: 2, maxCapacity: 6, checked });
          pool.spawnMany(6, (body, i) => {
            body.small = i;
            body.inner.wide = i / 3;
            body.inner.narrow = -i;
            body.points.get(1).x = i;
          });
          const move = pool.system((body, dt: number) => {
            body.x += dt * k;
            body.at.y += body.small;
            body.isOn = !body.isOn;
          });
          return { pool, move };
        });
        for (const { move } of worlds) {
          move(1);
          move(2);
        }
        for (const [k, { pool }] of worlds.entries()) {
          const removed = pool.destroyWhere((body) => body.small % 2 === 1);
          expect([removed, pool.length]).toEqual([3, 3]);
          const found = Array.from(pool, (body) => [
            body.x,
            body.small,
            body.isOn,
            body.at.x,
            body.at.y,
            body.inner.wide,
            body.inner.narrow,
            body.points.get(1).x,
          ]);
          found.sort((a, b) => Number(a[1]) - Number(b[1]));
          expect(found).toEqual(
            [0, 2, 4].map((i) => [4 * k, i, false, k, 2 + 2 * i, i / 3, i === 0 ? 0 : -i, i]),
          );
        }
      });
    }
  }
});
