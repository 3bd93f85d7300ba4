import { afterEach, describe, expect, test, vi } from 'vitest';
import { Heap, Memory, type MemoryBacking, MiB } from '@offheap/core';
import {
  bool,
  color,
  enumOf,
  f32,
  f64,
  i32,
  PackedPool,
  type PoolOptions,
  Struct,
  toObject,
  u8,
  u8norm,
  vec2,
} from '@offheap/struct';
import { kernel, kernelReduce, kernels, kernelWhere } from '@offheap/struct/kernel';
import { errorOf } from './error-of.ts';
import { functionOf, runKernelPrograms } from './model/kernel-runs.ts';

class Particle extends Struct {
  at = vec2(1, 2);
  v = vec2(3, -4);
  life = f32(1);
  age = i32();
  alpha = u8norm(1);
  isHot = bool();
  kind = u8(3);
  mass = f64(0.1);
  tint = color(0xff8040);
}

function heapOf(backing: MemoryBacking): Heap {
  return new Heap(new Memory(MiB / 4, { backing }));
}

/** A pool of ten different entries. */
function poolOf(backing: MemoryBacking, options: Partial<PoolOptions> = {}): PackedPool<Particle> {
  const pool = new PackedPool(Particle, {
    capacity: 16,
    allocator: heapOf(backing),
    checked: false,
    ...options,
  });
  for (let i = 0; i < 10; i++) {
    pool.spawn((p) => {
      p.at.set(i * 1.1, i - 3);
      p.life = i / 7 - 0.5;
      p.age = i * 1000;
      p.isHot = i % 3 === 0;
    });
  }
  return pool;
}

/** All bytes of the entries. */
function bytesOf({ slabs, length, slabCapacity, layout, memory }: PackedPool<Particle>): number[] {
  return slabs.flatMap((slab, i) => {
    const count = Math.min(Math.max(length - i * slabCapacity, 0), slabCapacity);
    return Array.from(memory.u8.subarray(slab, slab + count * layout.stride));
  });
}

/** The results of a callback as a kernel and as a `system`. */
function expectSame(
  fn: (p: Particle, a: number, b: number) => void,
  options: Partial<PoolOptions> = {},
): void {
  const simd = poolOf('wasm', options);
  const plain = poolOf('array', options);
  const run = kernel(simd, fn);
  expect([run.backend, run.why]).toEqual(['simd', '']);
  run(0.1, 2);
  plain.system(fn)(0.1, 2);
  expect(bytesOf(simd)).toEqual(bytesOf(plain));
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a kernel changes entries as system does, bit for bit', () => {
  test('with arithmetic, conditions and compound assignment', () => {
    expectSame((p, dt) => {
      p.at.x += p.v.x * dt;
      p.at.y += p.v.y * dt;
      if (p.at.y > 1.5) p.v.y *= -0.8;
      else p.life = Math.max(0, p.life - dt);
    });
  });

  test('with fields of all widths', () => {
    expectSame((p, dt) => {
      p.age = p.age * 3 - 7;
      p.kind += 300;
      p.alpha -= dt;
      p.mass = Math.sqrt(p.mass) / p.life;
      p.isHot = !p.isHot && p.age > 2000;
      p.tint.r = p.tint.g - 200;
    });
  });

  test('with methods and accessors of vectors and colours', () => {
    expectSame((p, dt) => {
      p.at.addScaled(p.v, dt).limit(3);
      p.v.lerp(p.at, 0.25).perpendicular();
      p.life = p.at.distance({ x: 1, y: 2 }) + p.v.dot(p.at);
      p.tint.hex = 0x123456;
      p.tint.alpha = p.life;
      p.tint.lerp(p.tint, 0.5);
    });
  });

  test('with local variables, early returns, && and ?:', () => {
    expectSame((p, dt, limit) => {
      if (p.isHot) return;
      const { x, y } = p.at;
      let speed = x * y;
      if (speed < 0) {
        speed = -speed;
        p.age++;
      }
      p.life = speed > limit ? limit : speed;
      void (p.kind === 3 && (p.kind = 4));
      p.age = (p.age << 2) ^ (p.kind | 8);
      p.mass = p.isHot || dt ? Math.sign(p.v.y) : Math.round(p.v.x);
    });
  });

  test('with fields that a pattern renames, as minifiers do', () => {
    expectSame((p, dt) => {
      const { x: left, y } = p.at;
      p.v.x = left * dt - y;
      p.v.y = left;
    });
  });

  test('in a pool of several slabs, whose length is not a multiple of four', () => {
    const options = { capacity: 3, maxCapacity: 12 };
    expectSame((p, dt) => {
      p.at.x = p.at.x / dt;
      p.alpha = p.life;
    }, options);
  });

  test('in columns, in slabs whose length is not a multiple of four', () => {
    const fn = (p: Particle, dt: number): void => {
      p.at.addScaled(p.v, dt);
      p.alpha = p.life;
      p.age += 3;
      p.isHot = p.mass > dt;
      p.mass /= dt;
      if (p.kind === 3) p.tint.g = 7;
    };
    for (const precision of ['exact', 'f32'] as const) {
      const options = { capacity: 3, maxCapacity: 12 };
      const columns = poolOf('wasm', { ...options, storage: 'columns' });
      const plain = poolOf('wasm', options);
      const run = kernel(columns, fn, { precision });
      expect([run.backend, run.why]).toEqual(['simd', '']);
      run(0.1);
      kernel(plain, fn, { precision })(0.1);
      expect(Array.from(columns, (p) => toObject(p))).toEqual(Array.from(plain, (p) => toObject(p)));
      const total = kernelReduce(columns, 'sum', (p) => p.at.x / p.at.y, { precision });
      expect(total()).toBe(kernelReduce(plain, 'sum', (p) => p.at.x / p.at.y, { precision })());
      const isHigh = (p: Particle): boolean => p.at.y > 1;
      expect(kernelWhere(columns, isHigh)()).toBe(kernelWhere(plain, isHigh)());
      expect(Array.from(columns, (p) => toObject(p))).toEqual(Array.from(plain, (p) => toObject(p)));
    }
  });

  test('with constants', () => {
    const pool = poolOf('wasm');
    const G = 9.81;
    const isOn = true;
    const fall = kernel(
      pool,
      (p, dt: number) => {
        if (isOn) p.v.y += G * dt;
      },
      { constants: { G, isOn } },
    );
    expect(fall.backend).toBe('simd');
    fall(0.5);
    expect(pool.at(0).v.y).toBe(Math.fround(-4 + 9.81 * 0.5));
  });

  test.each(['exact', 'f32'] as const)(
    'with constants in place of variables on JavaScript: %s',
    (precision) => {
      for (const backing of ['wasm', 'array'] as const) {
        const pool = poolOf(backing);
        let G = 9;
        const set = kernel(pool, (p) => void (p.life = G), { constants: { G }, precision });
        G = 2;
        set();
        expect([set.backend, pool.at(0).life, G]).toEqual([backing === 'wasm' ? 'simd' : 'js', 9, 2]);
      }
    },
  );

  test('with more than four arguments', () => {
    const pool = poolOf('wasm');
    const set = kernel(pool, (p, a: number, b: number, c: number, d: number, e: number) => {
      p.life = a + b + c + d + e;
    });
    set(1, 2, 4, 8, 16);
    expect(set.backend).toBe('simd');
    expect(pool.at(9).life).toBe(31);
  });
});

test('f32 rounds each operation', () => {
  const pool = poolOf('wasm');
  const move = kernel(pool, (p, dt: number) => void (p.at.x += p.v.x * dt), { precision: 'f32' });
  const { fround } = Math;
  const before = Array.from(pool, (p) => p.at.x);
  move(0.1);
  expect(move.backend).toBe('simd');
  expect(Array.from(pool, (p) => p.at.x)).toEqual(before.map((x) => fround(x + fround(3 * fround(0.1)))));
});

describe('a kernel evaluates a target once, before the value', () => {
  test('if a method returns the struct that is written to', () => {
    expectSame((p) => {
      p.at.add(p.v).x += 5;
      p.v.scale(2).y++;
    });
    expectSame((p) => {
      p.at.set(5, 6).x = p.at.y;
    });
  });
});

describe('without SIMD, a kernel in JavaScript computes the same', () => {
  test('and refuses the same arguments', () => {
    for (const backing of ['wasm', 'array'] as const) {
      const pool = poolOf(backing);
      const life = Array.from(pool, (p) => p.life);
      const kernels = [
        kernel(pool, (p, dt: number) => void (p.life -= dt)),
        kernelWhere(pool, (p, dt: number) => p.life > dt),
        kernelReduce(pool, 'sum', (p, dt: number) => p.life + dt),
        kernel(pool, (p, a: number, b: number, c: number, d: number, e: number) => {
          p.life = a + b + c + d + e;
        }),
      ] as unknown as ((...args: unknown[]) => unknown)[];
      for (const run of kernels) {
        expect(() => run()).toThrow(/Argument 1 of a kernel is undefined: expected a number/);
        expect(() => run('1')).toThrow(/Argument 1 of a kernel is "1": expected a number/);
      }
      expect(() => kernels[3]!(1, 2, 3, 4)).toThrow(/Argument 5 of a kernel is undefined/);
      expect(Array.from(pool, (p) => p.life)).toEqual(life);
    }
  });

  const bounce = (p: Particle, dt: number): void => {
    p.at.addScaled(p.v, dt);
    if (p.at.y > 0.3) p.v.y *= -0.8;
    p.alpha = p.life;
    p.mass *= dt;
  };

  function expectFallback(backing: MemoryBacking, why: RegExp): void {
    for (const precision of ['exact', 'f32'] as const) {
      vi.unstubAllGlobals();
      const simd = poolOf('wasm');
      kernel(simd, bounce, { precision })(0.1);
      const pool = poolOf(backing);
      stub();
      const run = kernel(pool, bounce, { precision });
      expect(run.backend).toBe('js');
      expect(run.why).toMatch(why);
      run(0.1);
      expect(bytesOf(pool)).toEqual(bytesOf(simd));
      const sum = kernelReduce(pool, 'sum', (p) => p.at.x / p.at.y, { precision });
      const simdSum = kernelReduce(simd, 'sum', (p) => p.at.x / p.at.y, { precision });
      expect(sum.backend).toBe('js');
      expect(sum()).toBe(simdSum());
      const where = kernelWhere(pool, (p, limit: number) => p.at.x * 1.1 < limit, { precision });
      const simdWhere = kernelWhere(simd, (p, limit: number) => p.at.x * 1.1 < limit, { precision });
      expect(where.backend).toBe('js');
      expect(where(5)).toBe(simdWhere(5));
      expect(bytesOf(pool)).toEqual(bytesOf(simd));
    }
  }

  let stub = (): void => undefined;

  test('in a memory that is not a WebAssembly memory', () => {
    stub = () => undefined;
    expectFallback('array', /backing: 'wasm'/);
  });

  test('without WebAssembly', () => {
    stub = () => void vi.stubGlobal('WebAssembly', undefined);
    expectFallback('array', /no WebAssembly/);
  });

  test('if the policy of the page forbids it, or the engine has no SIMD', () => {
    class Module {
      constructor() {
        throw new Error("blocked by CSP: 'wasm-unsafe-eval'");
      }
    }
    stub = () => void vi.stubGlobal('WebAssembly', { ...WebAssembly, Module });
    expectFallback('wasm', /'wasm-unsafe-eval'/);
  });
});

describe('a callback that cannot be compiled', () => {
  const cases: readonly [what: string, fn: (p: Particle, a: number) => void, reason: RegExp][] = [
    [
      'a loop',
      (p) => {
        p.life = 0;
        for (let i = 0; i < 3; i++) p.life++;
      },
      /line 3, column \d+: a loop/,
    ],
    ['a function without an exact SIMD operation', (p) => void (p.life = Math.sin(p.life)), /`Math\.sin`/],
    ['Math.hypot', (p) => void (p.life = Math.hypot(p.at.x, p.at.y)), /Math\.sqrt/],
    ['a name from outside', (p) => void (p.life = outside), /`outside` is not visible/],
    ['a call', (p) => void (p.life = twice(p.life)), /a call of a function/],
    ['a remainder', (p, a) => void (p.life = p.life % a), /Math\.floor/],
    [
      'an unknown field',
      (p) => void ((p as unknown as { lief: number }).lief = 1),
      /`lief`, which is not a field of Particle/,
    ],
  ];
  const outside = 5;
  const twice = (x: number): number => 2 * x;

  test.each(cases)('with %s is refused in checked mode, with line, column and reason', (_, fn, reason) => {
    const pool = poolOf('wasm', { checked: true });
    expect(() => kernel(pool, fn)).toThrow(reason);
    expect(() => kernel(pool, fn)).toThrow(/line \d+, column \d+/);
  });

  test('runs as a system in production, with the reason in `why`', () => {
    const pool = poolOf('wasm');
    const run = kernel(pool, (p) => {
      p.life = Math.sin(p.life);
    });
    expect(run.backend).toBe('js');
    expect(run.why).toMatch(/line 2, column \d+: `Math\.sin`/);
    const { life } = pool.at(4);
    run();
    expect(pool.at(4).life).toBe(Math.fround(Math.sin(life)));
  });
});

test('a second `var` of a name, and `===` between a number and what may be a boolean, are refused', () => {
  const pool = poolOf('wasm', { checked: true });
  expect(() =>
    kernel(pool, (p) => {
      /* oxlint-disable no-var, no-redeclare, block-scoped-var */
      var t = p.life;
      if (p.age > 0) {
        var t = 100;
      }
      p.life = t;
      /* oxlint-enable no-var, no-redeclare, block-scoped-var */
    }),
  ).toThrow(/a second `var t`, which is the same variable/);
  expect(() =>
    kernel(pool, (p) => {
      const value = p.age > 1 ? (p.age > 2 ? p.isHot : p.life) : p.life;
      p.mass = value === 1 ? 77 : 66;
    }),
  ).toThrow(/`===` between a number and a boolean/);
});

test('a `var` outside of its block, and a variable before its declaration, are refused, even if a constant has the name', () => {
  const pool = poolOf('wasm', { checked: true });
  const y = 3;
  const texts = [
    '{ var y = 5; } p.mass = y;',
    'if (p.age > 0) { var y = 5; } p.mass = y;',
    'p.mass = y; var y = 5;',
    '{ p.mass = y; let y = 5; }',
    'const { x: y } = y;',
  ];
  const callbacks = texts.map((text) => functionOf(['p'], text) as (p: Particle) => void);
  for (const fn of callbacks) {
    expect(() => kernel(pool, fn, { constants: { y } })).toThrow(
      /`y` before its declaration, or outside of the block with its `var`/,
    );
  }
  const inside = (p: Particle): void => {
    {
      const y = 5;
      p.life = y;
    }
    p.mass = y;
  };
  const run = kernel(pool, inside, { constants: { y } });
  run();
  expect([run.backend, pool.at(0).life, pool.at(0).mass]).toEqual(['simd', 5, 3]);
});

test('numbers that begin with 0, which are octal in JavaScript, are refused', () => {
  const pool = poolOf('wasm', { checked: true });
  const octal = functionOf(['p'], 'p.mass = 010') as (p: Particle) => void; // modules refuse such numbers
  expect(() => kernel(pool, octal)).toThrow(/`010`, which is octal in JavaScript/);
  const zeros = kernel(pool, (p) => void (p.mass = 0 + 0.5 + 0x10));
  zeros();
  expect([zeros.backend, pool.at(0).mass]).toEqual(['simd', 16.5]);
});

test('a boolean and a number at the same byte are refused', () => {
  class Union extends Struct {
    static readonly packing = { byteOffsets: { isSet: 0, byte: 0, state: 0, out: 4 } };
    isSet = bool();
    byte = u8();
    state = enumOf({ A: 0, B: 5 });
    out = f32();
  }
  for (const checked of [true, false]) {
    const pool = new PackedPool(Union, { capacity: 4, allocator: heapOf('wasm'), checked });
    pool.spawn();
    const callbacks: ((p: Union) => void)[] = [
      (p) => {
        p.byte = 5;
        p.out = (p.isSet as unknown as number) + 0;
      },
      (p) => {
        p.state = 5;
        p.out = p.isSet ? 1 : 0;
      },
      (p) => {
        p.isSet = true;
        p.out = p.byte;
      },
    ];
    for (const fn of callbacks) {
      if (checked) expect(() => kernel(pool, fn)).toThrow(/share bytes/);
      else {
        const run = kernel(pool, fn);
        expect([run.backend, run.why]).toEqual(['js', expect.stringContaining('share bytes')]);
      }
    }
    const run = kernel(pool, (p) => {
      p.byte = 5;
      p.out = p.state;
    });
    run();
    expect([run.backend, pool.at(0).out]).toEqual(['simd', 5]);
  }
});

test("with 'f32', a choice between a float and an integer is a float, even if its condition is never true", () => {
  const pool = poolOf('wasm');
  const add = (p: Particle): void => {
    p.life = (p.kind === 4294967295 ? p.life : 768) + 4294967295;
  };
  kernel(pool, add, { precision: 'f32' })();
  expect(pool.at(0).life).toBe(Math.fround(768 + Math.fround(4294967295)));
});

test('constants that are not numbers are refused', () => {
  const pool = poolOf('wasm');
  const constants = { G: '9.81' as unknown as number };
  expect(() => kernel(pool, (p) => void (p.life = 1), { constants })).toThrow(
    /The constant 'G' of a kernel is "9.81": expected a number or a boolean/,
  );
});

test.each(['array', 'wasm'] as const)(
  'kernelWhere over a struct with an onDestroy computes with the given precision, in %s memory',
  (backing) => {
    class Mortal extends Struct {
      x = f32();
      y = f64();
      onDestroy(): void {
        deaths++;
      }
    }
    let deaths = 0;
    for (const storage of ['interleaved', 'columns'] as const) {
      for (const checked of [true, false]) {
        const pool = new PackedPool(Mortal, {
          capacity: 8,
          maxCapacity: 32,
          allocator: heapOf(backing),
          checked,
          storage,
        });
        pool.spawnMany(20, (entry, i) => void (entry.x = i));
        deaths = 0;
        // 0.1 + 0.2 is more than 0.3 in doubles, and less than the nearest float to it.
        const isMore = (p: Mortal, a: number, b: number): boolean => a + b + p.y > 0.3 && p.x < 5;
        const exact = kernelWhere(pool, isMore);
        const rounded = kernelWhere(pool, isMore, { precision: 'f32' });
        expect([exact.backend, rounded.backend]).toEqual(['js', 'js']);
        expect(rounded.why).toBe('Mortal has an onDestroy');
        const fround = Math.fround(Math.fround(0.1) + Math.fround(0.2)) > Math.fround(0.3) ? 5 : 0;
        expect([rounded(0.1, 0.2), deaths]).toEqual([fround, fround]);
        expect(exact(0.1, 0.2)).toBe(5 - fround);
        expect([pool.length, deaths]).toEqual([15, 5]);
        expect(Array.from(pool, ({ x }) => x).every((x) => x >= 5)).toBe(true);
      }
    }
  },
);

test('an updating kernel returns nothing, on SIMD and on JavaScript', () => {
  for (const backing of ['wasm', 'array'] as const) {
    for (const precision of ['exact', 'f32'] as const) {
      const move = kernel(poolOf(backing), (p, dt: number) => void (p.at.x += dt), { precision });
      expect([move.backend, move(1)]).toEqual([backing === 'wasm' ? 'simd' : 'js', undefined]);
    }
  }
});

test('invalid options and invalid constants are refused', () => {
  const pool = poolOf('wasm');
  const fn = (p: Particle): void => void (p.life = 1);
  for (const options of [null, 5, 'f32'] as never[]) {
    for (const compile of [
      () => kernel(pool, fn, options),
      () => kernelWhere(pool, (p) => p.life < 0, options),
      () => kernelReduce(pool, 'sum', (p) => p.life, options),
    ])
      expect(errorOf(compile)).toContain(
        `The options of a kernel are ${JSON.stringify(options)}: expected an object with some of precision, constants.`,
      );
  }
  for (const constants of [null, 5, [1]] as never[])
    expect(errorOf(() => kernel(pool, fn, { constants }))).toMatch(
      /^INVALID_ARGUMENT: The constants of a kernel are /,
    );
  for (const precision of [null, 5, {}, Symbol('f32')] as never[])
    expect(errorOf(() => kernel(pool, fn, { precision }))).toMatch(/^INVALID_ARGUMENT: precision: /);
});

test('in production, a reduction whose callback cannot be compiled refuses results that are not numbers', () => {
  for (const returned of [undefined, null, '5', 5n, {}]) {
    const pool = poolOf('array');
    const reduce = kernelReduce(pool, 'sum', ((p: Particle) => (p.life > 100 ? 1 : returned)) as never);
    expect(reduce.backend).toBe('js');
    expect(errorOf(() => reduce())).toMatch(
      /^INVALID_ARGUMENT: The callback of `kernelReduce` returned .* for an entry of Particle: expected a number/,
    );
  }
  const pool = poolOf('array');
  const destroying = kernelReduce(pool, 'sum', ((p: Particle) => {
    if (pool.length > 5) pool.clear();
    return p.life;
  }) as never);
  expect(errorOf(() => destroying())).toMatch(/^BUSY: The callback of `kernelReduce` destroyed/);
});

test('a reduction whose callback cannot be compiled may call the same reduction, also with an error', () => {
  const pool = poolOf('array');
  const all = Array.from(pool, ({ life }) => life);
  const failure = new Error('mine');
  let depth = 0;
  const results: unknown[] = [];
  const sum = kernelReduce(pool, 'max', ((p: Particle, add: number) => {
    if (depth++ === 1) {
      try {
        sum(-1);
      } catch (error) {
        results.push(error);
      }
      results.push(sum(100));
    } else if (add === -1) throw failure;
    return p.life + add;
  }) as never);
  expect(sum.backend).toBe('js');
  const highest = Math.max(...all);
  expect(sum(1)).toBe(highest + 1);
  expect(results).toEqual([failure, highest + 100]);
});

describe('kernelWhere', () => {
  test('treats undefined as false, also in one of several returns', () => {
    const dead = ((p: Particle) => {
      if (p.isHot) return undefined;
      if (p.age > 6000) return undefined;
      return p.life > 0;
    }) as (p: Particle) => boolean;
    const removed = kernelWhere(poolOf('wasm'), dead)();
    expect(removed).toBeGreaterThan(0);
    expect(removed).toBe(poolOf('array').destroyWhere(dead));
  });

  test('destroys the entries for which the predicate is true, and returns their number', () => {
    for (const checked of [true, false]) {
      const pool = poolOf('wasm', { checked });
      const plain = poolOf('array', { checked });
      const remove = kernelWhere(pool, (p, limit: number) => p.life < limit || p.isHot);
      expect(remove.backend).toBe('simd');
      expect(remove(0.25)).toBe(plain.destroyWhere((p) => p.life < 0.25 || p.isHot));
      expect(bytesOf(pool)).toEqual(bytesOf(plain));
      expect(remove(0.25)).toBe(0);
    }
  });

  test('moves kept views with their entries', () => {
    const pool = poolOf('wasm');
    const kept = pool.create({ life: 77 });
    kernelWhere(pool, (p) => p.life < 1)();
    expect(pool.length).toBe(1);
    expect(kept.life).toBe(77);
    pool.destroy(kept);
    expect(pool.length).toBe(0);
  });

  test('calls onDestroy, and therefore runs as JavaScript', () => {
    const ended: number[] = [];
    class Mortal extends Struct {
      life = f32();
      onDestroy(): void {
        ended.push(this.life);
      }
    }
    const pool = new PackedPool(Mortal, { capacity: 4, allocator: heapOf('wasm'), checked: false });
    pool.spawn({ life: 1 });
    pool.spawn({ life: 2 });
    const remove = kernelWhere(pool, (p) => p.life > 1);
    expect([remove.backend, remove.why]).toEqual(['js', 'Mortal has an onDestroy']);
    expect(remove()).toBe(1);
    expect(ended).toEqual([2]);
  });

  test.each([4, 5, 17])('may be called again by an onDestroy, with %i arguments', (count) => {
    for (const checked of [true, false]) {
      for (const precision of ['exact', 'f32'] as const) {
        let again: (() => number) | undefined;
        class Mortal extends Struct {
          x = f32();
          onDestroy(): void {
            const call = again;
            again = undefined;
            call?.();
          }
        }
        const pool = new PackedPool(Mortal, { capacity: 10, allocator: heapOf('wasm'), checked });
        pool.spawnMany(10, (p, i) => void (p.x = i));
        const predicates: Record<number, (p: Mortal, ...args: number[]) => boolean> = {
          4: (p, a, b, c, d) => p.x >= a + b + c + d,
          5: (p, a, b, c, d, e) => p.x >= a + b + c + d + e,
          17: (p, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, q, r) =>
            p.x >= a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + q + r,
        };
        const remove = kernelWhere(pool, predicates[count]!, { precision });
        const zeros = Array<number>(count - 1).fill(0);
        again = () => remove(1000, ...zeros);
        expect(remove(5, ...zeros)).toBe(5);
        expect(Array.from(pool, ({ x }) => x)).toEqual([4, 3, 2, 1, 0]);
      }
    }
  });

  test('may write fields: each entry is moved and tested once, even next to destroyed entries', () => {
    const step = (p: Particle, dt: number): boolean => {
      p.age += 3;
      p.life -= dt;
      return p.life < 0.25;
    };
    for (const storage of ['interleaved', 'columns'] as const) {
      for (const checked of [true, false]) {
        for (const backing of ['wasm', 'array'] as const) {
          for (const precision of ['exact', 'f32'] as const) {
            const pool = poolOf(backing, { checked, storage });
            const plain = poolOf('array', { checked });
            const remove = kernelWhere(pool, step, { precision });
            expect(remove.backend).toBe(backing === 'wasm' ? 'simd' : 'js');
            for (let turn = 0; turn < 3; turn++) {
              expect(remove(0.125)).toBe(plain.destroyWhere((p) => step(p, 0.125)));
              expect(Array.from(pool, (p) => [p.age, p.life])).toEqual(
                Array.from(plain, (p) => [p.age, p.life]),
              );
            }
          }
        }
      }
    }
  });
});

test('kernelReduce returns sums, minima and maxima, and the neutral element without entries', () => {
  const pool = poolOf('wasm');
  const ages = Array.from(pool, (p) => p.age);
  const sum = kernelReduce(pool, 'sum', (p) => p.age);
  expect(sum.backend).toBe('simd');
  expect(sum()).toBe(ages.reduce((a, b) => a + b));
  expect(kernelReduce(pool, 'min', (p, a: number) => p.age * a)(-2)).toBe(-18_000);
  expect(kernelReduce(pool, 'max', (p) => p.life)()).toBe(Math.fround(9 / 7 - 0.5));
  expect(kernelReduce(pool, 'sum', (p) => p.isHot)()).toBe(4);
  pool.clear();
  expect(sum()).toBe(0);
  expect(kernelReduce(pool, 'min', (p) => p.life)()).toBe(Infinity);
});

test('a kernel refuses arguments that are not numbers, in production too', () => {
  const move = kernel(poolOf('wasm'), (p, dt: number) => void (p.life -= dt)) as (...args: unknown[]) => void;
  expect(() => move()).toThrow(/Argument 1 of a kernel is undefined/);
  expect(() => move('2')).toThrow(/Argument 1 of a kernel is "2": expected a number/);
});

test('a kernel of a pool that was disposed of throws', () => {
  const pool = poolOf('wasm');
  const move = kernel(pool, (p) => void (p.life = 0));
  pool[Symbol.dispose]();
  expect(() => move()).toThrow(/DISPOSED|disposed/);
});

test('a kernel in a WebAssembly.Memory that has grown throws', () => {
  const wasm = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  const pool = new PackedPool(Particle, {
    capacity: 4,
    allocator: new Heap(Memory.from(wasm)),
    checked: false,
  });
  pool.spawn();
  const move = kernel(pool, (p) => void (p.life = 0));
  wasm.grow(1);
  expect(() => move()).toThrow(/detached/);
});

test('unknown options and values that are not pools are refused', () => {
  const pool = poolOf('wasm');
  const fn = (p: Particle): void => void (p.life = 0);
  expect(() => kernel(pool, fn, { precision: 'f16' as 'f32' })).toThrow(/expected 'exact' or 'f32'/);
  expect(() => kernel(pool, fn, { presicion: 'f32' } as object)).toThrow(/"presicion" is not an option/);
  expect(() => kernel({} as PackedPool<Particle>, fn)).toThrow(/expected a PackedPool/);
  expect(() => kernel(pool, 5 as unknown as typeof fn)).toThrow(/expected a function of the entry/);
  expect(() => kernelReduce(pool, 'avg' as 'sum', (p) => p.life)).toThrow(/expected 'sum', 'min' or 'max'/);
});

test('kernels.ready() resolves to the backend of kernels', async () => {
  await expect(kernels.ready()).resolves.toBe('simd');
});

test('kernels of 40 random callbacks compute the same as plain loops', () => {
  expect(runKernelPrograms({ programs: 40, seed: 5 }).programs).toBe(40);
});
