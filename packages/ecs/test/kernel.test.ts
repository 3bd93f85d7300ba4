import { expect, test } from 'vitest';
import { MiB } from '@offheap/core';
import { f32, f64, Struct, u8, vec2 } from '@offheap/struct';
import { kernel, kernelReduce, kernelWhere } from '@offheap/struct/kernel';
import { type ComponentPool, group, query, World } from '@offheap/ecs';

class Position extends Struct {
  at = vec2(1, 2);
}
class Velocity extends Struct {
  v = vec2(3, -4);
  drag = f32(0.9);
}

function worldOf(backing: 'wasm' | 'array'): {
  world: World;
  positions: ComponentPool<Position>;
  velocities: ComponentPool<Velocity>;
} {
  const world = new World({ bytes: MiB, backing, checked: false });
  const positions = world.pool(Position, { capacity: 8, maxCapacity: 32 });
  const velocities = world.pool(Velocity, { capacity: 8, maxCapacity: 32 });
  for (let i = 0; i < 21; i++) {
    const entity = world.spawn([Position, (p) => void p.at.set(i * 1.1, i)]);
    if (i % 3 !== 0) velocities.add(entity, (velocity) => void (velocity.v.x = i / 3));
  }
  return { world, positions, velocities };
}

test('a kernel over a component pool behaves like system', () => {
  const fall = (p: Position, _entity: number, dt: number): void => {
    p.at.y -= 9.81 * dt;
  };
  const simd = worldOf('wasm');
  const plain = worldOf('array');
  const run = kernel(simd.positions, fall);
  expect([run.backend, run.why]).toEqual(['simd', '']);
  run(0.1);
  plain.positions.system(fall)(0.1);
  expect(Array.from(simd.positions, (p) => p.at.y)).toEqual(Array.from(plain.positions, (p) => p.at.y));
  const sum = kernelReduce(simd.positions, 'sum', (p) => p.at.y);
  expect(sum.backend).toBe('simd');
  expect(sum()).toBe(kernelReduce(plain.positions, 'sum', (p) => p.at.y)());
});

test('a kernel over a group behaves like system, and does not change other components', () => {
  const move = (position: Position, velocity: Velocity, _entity: number, dt: number): void => {
    position.at.addScaled(velocity.v, dt);
    velocity.v.scale(velocity.drag);
  };
  for (const precision of ['exact', 'f32'] as const) {
    const simd = worldOf('wasm');
    const plain = worldOf('array');
    const run = kernel(group(simd.positions, simd.velocities), move, { precision });
    expect([run.backend, run.why]).toEqual(['simd', '']);
    run(0.1);
    const other = kernel(group(plain.positions, plain.velocities), move, { precision });
    expect(other.backend).toBe('js');
    other(0.1);
    const all = ({ positions }: typeof simd): unknown => Array.from(positions, (p) => [p.at.x, p.at.y]);
    expect(all(simd)).toEqual(all(plain));
    expect(simd.positions.length).toBe(21);
  }
});

test('a kernel over a group in which one pool has columns behaves like system', () => {
  class Wide extends Struct {
    a = f64(5);
    b = vec2(1, 2);
    c = vec2(3, 4);
    d = f32(6);
    e = u8(7);
  }
  for (const storage of ['interleaved', 'columns'] as const) {
    for (let count = 0; count < 12; count++) {
      const [simd, plain] = (['wasm', 'array'] as const).map((backing) => {
        const world = new World({ bytes: MiB, backing, checked: false });
        const options = { capacity: 5, maxCapacity: 15 };
        const forms =
          storage === 'columns'
            ? (['columns', 'interleaved'] as const)
            : (['interleaved', 'columns'] as const);
        const velocities = world.pool(Velocity, { ...options, storage: forms[0] });
        const wide = world.pool(Wide, { ...options, storage: forms[1] });
        for (let i = 0; i < count; i++) {
          world.spawn([Velocity, { drag: i + 1 }], ...(i % 3 === 1 ? [] : [[Wide, { d: i }] as const]));
        }
        const run = kernel(group(velocities, wide), (velocity, it) => {
          it.a -= velocity.drag;
          it.b.x += velocity.drag;
          it.b.y -= velocity.drag;
          it.c.x *= velocity.drag;
          it.c.y = velocity.v.x;
          it.e += velocity.drag;
          velocity.drag += it.d;
        });
        run();
        return {
          backend: run.backend,
          wide: Array.from(wide, (it) => [it.a, it.b.x, it.b.y, it.c.x, it.c.y, it.d, it.e]),
          drag: Array.from(velocities, ({ drag }) => drag),
        };
      }) as [unknown, unknown];
      expect(simd).toEqual({ ...(plain as object), backend: 'simd' });
    }
  }
});

test('groups of pools that grow by different capacities run as JavaScript', () => {
  const world = new World({ bytes: MiB, backing: 'wasm', checked: false });
  const positions = world.pool(Position, { capacity: 4, maxCapacity: 16 });
  const velocities = world.pool(Velocity, { capacity: 8, maxCapacity: 16 });
  for (let i = 0; i < 10; i++) world.spawn([Position], [Velocity]);
  const run = kernel(group(positions, velocities), (position, velocity) => {
    position.at.add(velocity.v);
  });
  expect([run.backend, run.why]).toEqual(['js', 'pools of a group that grow by different capacities']);
  run();
  expect(Array.from(positions, (p) => p.at.x)).toEqual(Array.from({ length: 10 }, () => 4));
});

test('a group of a pool that grows and a pool that does not grow runs as JavaScript', () => {
  for (const isFirst of [true, false]) {
    const world = new World({ bytes: MiB, backing: 'wasm', checked: false });
    const positions = world.pool(Position, { capacity: 4, maxCapacity: 16 });
    const velocities = world.pool(Velocity, { capacity: 16 });
    for (let i = 0; i < 10; i++) world.spawn([Position], [Velocity]);
    const before = world.memory.u8.slice(0, 64);
    const run = isFirst
      ? kernel(group(positions, velocities), (position, velocity) => void position.at.add(velocity.v))
      : kernel(group(velocities, positions), (velocity, position) => void position.at.add(velocity.v));
    expect([run.backend, run.why]).toEqual(['js', 'pools of a group that grow by different capacities']);
    run();
    expect(Array.from(positions, (p) => p.at.x)).toEqual(Array.from({ length: 10 }, () => 4));
    expect(world.memory.u8.slice(0, 64)).toEqual(before);
  }
});

test('a group whose pools never need a second slab runs with SIMD, whatever their capacities', () => {
  const world = new World({ bytes: MiB, backing: 'wasm', checked: false });
  const positions = world.pool(Position, { capacity: 16, maxCapacity: 64 });
  const velocities = world.pool(Velocity, { capacity: 10 });
  for (let i = 0; i < 10; i++) world.spawn([Position], [Velocity]);
  const run = kernel(group(positions, velocities), (position, velocity) => void position.at.add(velocity.v));
  expect([run.backend, run.why]).toEqual(['simd', '']);
  run();
  expect(Array.from(positions, (p) => p.at.x)).toEqual(Array.from({ length: 10 }, () => 4));
});

test('a kernel cannot use the entity as a number', () => {
  const world = new World({ bytes: MiB, backing: 'wasm' });
  const positions = world.pool(Position, { capacity: 8 });
  expect(() => kernel(positions, (p, entity) => void (p.at.x = entity))).toThrow(
    /the entity, which kernels do not have/,
  );
});

test('kernelWhere refuses pools whose entries it cannot destroy, and kernels refuse values that are not pools', () => {
  const { positions, velocities } = worldOf('wasm');
  for (const pool of [positions, group(positions, velocities), undefined]) {
    expect(() => kernelWhere(pool as never, () => true)).toThrow(
      /^kernelWhere over .*: expected a PackedPool/,
    );
  }
  expect(() => kernel(null as never, () => undefined)).toThrow(
    /^The target of a kernel is null: expected a PackedPool/,
  );
});

test('a query is refused, because its entries are not contiguous', () => {
  const { positions, velocities } = worldOf('wasm');
  expect(() => kernel(query(positions, velocities) as never, () => undefined)).toThrow(
    /expected a PackedPool, a ComponentPool or a group/,
  );
});
