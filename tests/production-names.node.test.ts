import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

/** The message that `fn` throws: the packages are loaded anew, so that their error class is another one. */
function messageOf(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    return (error as Error).message; // the thrown value is an error
  }
  throw new Error('Nothing was refused.');
}

describe('messages in production', () => {
  beforeAll(() => {
    vi.resetModules();
    vi.stubEnv('NODE_ENV', 'production');
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  test('contain the name that the program gives a struct, the name of its class, or its fields', async () => {
    const { toObject, create, destroy, f32, layoutOf, PackedPool, Struct, vec2 } =
      await import('@offheap/struct');
    const { ComponentPool, Entities } = await import('@offheap/ecs');
    const { toTypedStruct } = await import('@offheap/typed-struct');
    const { Heap } = await import('@offheap/core');
    class mf extends Struct {
      at = vec2();
      life = f32();
    }
    class Rt extends Struct {
      static readonly struct = 'Particle';
      x = f32();
    }
    class Particle extends Struct {
      x = f32();
    }
    const anonymous = (() =>
      class extends Struct {
        x = f32();
        y = f32();
        vx = f32();
        vy = f32();
      })();
    expect([mf, Rt, Particle, anonymous].map((T) => layoutOf(T as typeof Particle).name)).toEqual([
      'Struct(at, life)',
      'Particle',
      'Particle',
      'Struct(x, y, vx, ...)',
    ]);
    const pool = new PackedPool(mf, { capacity: 1 });
    const entry = pool.create();
    entry.at.x = 5;
    expect(messageOf(() => pool.create())).toContain('The PackedPool of Struct(at, life) is full');
    const entities = new Entities({ capacity: 1 });
    const lives = new ComponentPool(mf, { entities, capacity: 1 });
    expect(messageOf(() => lives.add(99 as never))).toContain('the ComponentPool of Struct(at, life)');
    lives.add(entities.create()).life = 3;
    lives.each((one) => expect(one.life).toBe(3));
    pool.system((one) => expect(one.at.x).toBe(5))();
    const single = create(new Heap(1024), mf);
    destroy(single);
    expect(messageOf(() => destroy(single))).toContain('This Struct(at, life) is not alive');
    expect(toObject(entry)).toEqual({ at: { x: 5, y: 0 }, life: 0 });
    expect(toTypedStruct(mf).name).toBe('Struct_at__life_');
  });
});
