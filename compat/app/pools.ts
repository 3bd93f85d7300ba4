import { Heap, KiB, loadSnapshot, Memory, RESERVED_BYTES, saveSnapshot } from '@offheap/core';
import { create, f32, PackedPool, Pool, Scratch, Struct, take, text, u32, vec2 } from '@offheap/struct';
import { CommandBuffer, ComponentPool, Entities, type Entity, group, query, Tag } from '@offheap/ecs';

class Particle extends Struct {
  static readonly struct = 'Particle';
  at = vec2();
  speed = vec2(1, 0.5);
  life = f32(1);
  id = u32();
  name = text(8);

  step(dt: number): void {
    this.at.addScaled(this.speed, dt);
    this.life -= dt;
  }
}

class Position extends Struct {
  static readonly struct = 'Position';
  at = vec2();
}

class Velocity extends Struct {
  static readonly struct = 'Velocity';
  by = vec2(1, 2);
}

/** Pools: entries by views, handles and loops. */
export function pools(checked: boolean): unknown[] {
  return [Pool, PackedPool].map((Kind) => {
    const pool = new Kind(Particle, { capacity: 8, maxCapacity: 4096, checked });
    const step = pool.system((particle, dt: number) => particle.step(dt));
    const kept = pool.create((particle) => void (particle.id = 1000));
    const handle = pool.spawn({ id: 2000, at: { x: 3, y: 4 } });
    pool.spawnMany(2000, (particle, i) => {
      particle.id = i;
      particle.life = (i % 7) / 3;
    });
    for (let frame = 0; frame < 5; frame++) {
      step(0.1);
      pool.each((particle) => particle.at.scale(1.5));
    }
    const destroyed = pool.destroyWhere((particle) => particle.life <= 0);
    let sum = 0;
    for (const particle of pool) sum += particle.id + particle.at.x;
    const found = pool.get(handle)?.at.length();
    pool.destroy(handle);
    kept.name = 'kept';
    return [destroyed, pool.length, sum, found, pool.has(handle), kept.at.y, take(kept)];
  });
}

/** Component pools, tags, groups, queries and commands. */
export function components(checked: boolean): unknown[] {
  const heap = new Heap(new Memory(512 * KiB));
  const entities = new Entities({ capacity: 200, allocator: heap });
  const positions = new ComponentPool(Position, { entities, capacity: 200, checked, allocator: heap });
  const velocities = new ComponentPool(Velocity, { entities, capacity: 200, checked, allocator: heap });
  const frozen = new Tag({ entities, capacity: 200, allocator: heap });
  const all: Entity[] = [];
  for (let i = 0; i < 100; i++) {
    const entity = entities.create();
    all.push(entity);
    positions.add(entity, { at: { x: i, y: -i } });
    if (i % 2 === 0) velocities.add(entity, { by: { x: i / 4, y: 1 } });
    if (i % 3 === 0) frozen.add(entity);
  }
  const commands = new CommandBuffer(entities);
  const scratch = new Scratch(16 * KiB, { checked });
  query(positions, velocities)
    .without(frozen)
    .each((position, velocity) => void position.at.add(velocity.by));
  const moving = group(positions, velocities);
  const move = moving.system((position, velocity, _entity, dt: number) => {
    position.at.addScaled(velocity.by, dt);
  });
  move(0.5);
  scratch.scope((scope) => {
    commands.begin(scope);
    positions.each((position, entity) => {
      if (position.at.x > 80) commands.destroy(entity);
    });
    commands.add(velocities, all[1]!, { by: { x: 9, y: 9 } });
    commands.remove(positions, all[2]!);
    commands.add(frozen, all[4]!);
    commands.apply();
  });
  let sum = 0;
  positions.each((position) => void (sum += position.at.x + position.at.y));
  return [
    [entities.length, positions.length, velocities.length, frozen.length, moving.length],
    [sum, velocities.get(all[1]!)?.by.x, positions.has(all[2]!), frozen.has(all[4]!), entities.has(all[99]!)],
    query(positions, velocities).without(frozen).count(),
  ];
}

/** Scratch, single structs and `using`. */
export function temporary(checked: boolean): unknown[] {
  const heap = new Heap(new Memory(64 * KiB));
  const scratch = new Scratch(8 * KiB, { checked });
  const nearest = scratch.scope((scope) => {
    const hits = scope.array(Particle, 20);
    const ids = scope.array(u32, 20);
    for (let i = 0; i < 20; i++) {
      hits.get(i).at.set(Math.abs(7 - i), 3);
      ids.set(i, i * i);
    }
    const cursor = hits.cursor();
    let best = 0;
    for (let i = 1; i < 20; i++) {
      if (cursor.seek(i).at.length() < hits.get(best).at.length()) best = i;
    }
    const one = scope.create(Particle);
    one.name = 'scratch';
    const distance = hits.get(0).at.distance(hits.get(1).at);
    return `${best} ${ids.get(best)} ${one.name} ${distance}`;
  });
  const lengths: unknown[] = [];
  const pool = new Pool(Particle, { capacity: 4, checked });
  {
    using entry = pool.create({ id: 5 });
    using single = create(heap, Particle, undefined, { checked });
    single.at.set(1, 2);
    lengths.push(pool.length, entry.id, single.at.y);
  }
  lengths.push(pool.length);
  return [nearest, lengths];
}

/** Snapshots, saved and loaded, with the bytes that pools leave in a memory. */
export function snapshots(checked: boolean): unknown[] {
  const { memory, pool } = world(checked);
  pool.spawnMany(10, (particle, i) => particle.at.set(i, i / 8));
  const file = saveSnapshot(memory);
  const snapshot = memory.snapshot();
  pool.destroyWhere((particle) => particle.at.x % 2 === 0);
  memory.restore(snapshot);
  pool.each((particle) => void (particle.life *= 2));
  const elsewhere = world(checked);
  loadSnapshot(elsewhere.memory, file);
  const sums = [pool, elsewhere.pool].map((each) => {
    let sum = 0;
    for (const particle of each) sum += particle.at.y + particle.life;
    return sum;
  });
  return [sums, hash(file), hash(memory.snapshot().subarray(RESERVED_BYTES))];
}

function world(checked: boolean): { memory: Memory; pool: PackedPool<Particle> } {
  const memory = new Memory(32 * KiB);
  return { memory, pool: new PackedPool(Particle, { capacity: 64, allocator: new Heap(memory), checked }) };
}

/** FNV-1a, 32 bits. */
function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}
