// The costs of a world: `pnpm world` in this folder. Each case runs in a separate process; times are the lowest of many.
import { execFileSync } from 'node:child_process';
import { MiB } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { bool, f32, Struct, u32, vec2 } from '@offheap/struct';
import { entity, type Entity, type Prefab, World } from '@offheap/ecs';

class Position extends Struct {
  static readonly struct = 'Position';
  at = vec2();
}
class Velocity extends Struct {
  static readonly struct = 'Velocity';
  by = vec2();
}
class Health extends Struct {
  static readonly struct = 'Health';
  left = u32(100);
  isHit = bool();
}
class Target extends Struct {
  static readonly struct = 'Target';
  enemy = entity();
}
class Look extends Struct {
  static readonly struct = 'Look';
  frame = f32();
  tint = u32(0xffffff);
}
const PARTS = [Position, Velocity, Health, Target, Look] as const;

const COUNT = 10_000;

/** The lowest time of several runs, in ms. */
function best(run: () => void, runs = 40): number {
  let least = Infinity;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function fullWorld(count = COUNT): World {
  const world = new World({ capacity: count, bytes: 8 * MiB, checked: false });
  for (const T of PARTS) world.pool(T as typeof Position); // any entity
  let last = world.spawn();
  for (let i = 1; i < count; i++) {
    const at = { x: i, y: -i };
    last = world.spawn([Position, { at }], [Velocity], [Health], [Target, { enemy: last }], [Look]);
  }
  return world;
}

function ms(time: number, limit: number): string {
  return `${time.toFixed(2)} ms, expected less than ${limit}`;
}

const CASES: Readonly<Record<string, () => string>> = {
  '10,000 entities with 5 components: save': () => {
    const world = fullWorld();
    return ms(
      best(() => world.save()),
      20,
    );
  },
  '10,000 entities with 5 components: load': () => {
    const world = fullWorld();
    const bytes = world.save();
    return ms(
      best(() => world.load(bytes)),
      20,
    );
  },
  '1,000 entities with 5 components: bytes of a save beside those of the live data': () => {
    const world = fullWorld(1000);
    const live = PARTS.reduce((sum, T) => {
      const { layout, length } = world.poolOf(T as typeof Position)!; // any entity
      return sum + layout.fields.reduce((bytes, { size }) => bytes + size, 0) * length;
    }, 0);
    return `${(world.save().length / live).toFixed(2)} times, expected at most 1.2`;
  },
  'history of 60 frames, a tenth of the bytes changed in each: bytes beside 60 copies': () => {
    const { history, used } = changingWorld();
    return `${(history.bytes / (60 * used)).toFixed(3)}, expected at most 0.25`;
  },
  'history: rollback of 8 frames of 10,000 entries': () => {
    const { history, change } = changingWorld();
    let tick = 60;
    let least = Infinity;
    for (let run = 0; run < 40; run++) {
      const start = performance.now();
      history.rollback(tick - 8);
      least = Math.min(least, performance.now() - start);
      for (let i = 7; i >= 0; i--) {
        change();
        history.save(tick - i);
      }
    }
    tick = history.newest;
    return ms(least, 1);
  },
  'history: save of a frame of 10,000 entries': () => {
    const { history, change } = changingWorld();
    let least = Infinity;
    for (let tick = 61; tick < 120; tick++) {
      change();
      const start = performance.now();
      history.save(tick);
      least = Math.min(least, performance.now() - start);
    }
    return ms(least, 1);
  },
  'spawn with three components and initial values, beside create and three add': () =>
    spawning((world, i) => {
      const by = { x: 1, y: i };
      return world.spawn([Position, { at: { x: i, y: 1 } }], [Velocity, { by }], [Health, { left: i }]);
    }, true),
  'spawn with three components without initial values, beside create and three add': () =>
    spawning((world) => world.spawn([Position], [Velocity], [Health]), false),
  'prefab.spawn with three components, beside create and three add': () => {
    let prefab: Prefab | undefined;
    return spawning((world) => (prefab ??= world.prefab([Position], [Velocity], [Health])).spawn(), false);
  },
  'add and remove: a pool that was never observed': () => churn(() => {}),
  'add and remove: another pool of the world is observed': () =>
    churn((world) => void world.pool(Velocity).onAdd(() => {})),
  'add and remove: observed, and not any more': () =>
    churn((world) => world.poolOf(Position)!.onAdd(() => {})()),
  'add and remove: observed': () => churn((world) => void world.poolOf(Position)!.onAdd(() => {})),
};

/** A world of 10,000 entries that changes, and the history of its last 60 frames. */
function changingWorld() {
  const world = new World({ capacity: COUNT, bytes: 4 * MiB, scratch: 64, checked: false });
  const positions = world.pool(Position);
  for (let i = 0; i < COUNT; i++) world.spawn([Position]);
  const history = world.history(60);
  const random = new Random(1);
  const { i32 } = world.memory;
  const first = positions.slabs[0]! >>> 2;
  const used = world.heap.usedEnd;
  const change = (): void => {
    // A tenth of all bytes that are in use, at random places of the components.
    for (let changed = 0; changed < used / 40; changed += 2) {
      const at = first + random.below(COUNT) * 2;
      i32[at] = random.next();
      i32[at + 1] = random.next();
    }
  };
  history.save(0);
  for (let tick = 1; tick <= 60; tick++) {
    change();
    history.save(tick);
  }
  return { history, change, used };
}

/** A separate process for each side of a comparison, because V8 inlines differently after both have run. */
const SIDE = 'OFFHEAP_SIDE';
const ROUNDS = 4;

/** Nanoseconds of creating an entity, by a function and by `create` and three times `add`, in turn. */
function spawning(spawn: (world: World, i: number) => Entity, hasValues: boolean): string {
  const side = process.env[SIDE];
  if (side !== undefined) return String(creating(side === 'spawn' ? spawn : undefined, hasValues));
  const least = { spawn: Infinity, add: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    for (const each of ['spawn', 'add'] as const) {
      const args = [...process.execArgv, ...process.argv.slice(1)];
      const env = { ...process.env, [SIDE]: each };
      const ns = Number(execFileSync(process.execPath, args, { encoding: 'utf8', env }));
      least[each] = Math.min(least[each], ns);
    }
  }
  const { spawn: spawned, add: added } = least;
  return `${spawned.toFixed(1)} and ${added.toFixed(1)} ns, ${(spawned / added).toFixed(2)} times, expected at most 1.5`;
}

/** The lowest nanoseconds of creating an entity, by a function, or by `create` and three times `add`. */
function creating(spawn: ((world: World, i: number) => Entity) | undefined, hasValues: boolean): number {
  const world = new World({ capacity: COUNT, bytes: 8 * MiB, checked: false });
  const [positions, velocities, healths] = [world.pool(Position), world.pool(Velocity), world.pool(Health)];
  const { entities } = world;
  const ids = new Int32Array(COUNT);
  const add = (id: Entity): void => {
    positions.add(id);
    velocities.add(id);
    healths.add(id);
  };
  const addWithValues = (id: Entity, i: number): void => {
    positions.add(id, { at: { x: i, y: 1 } });
    velocities.add(id, { by: { x: 1, y: i } });
    healths.add(id, { left: i });
  };
  const createAll = (): void => {
    for (let i = 0; i < COUNT; i++) {
      if (spawn !== undefined) ids[i] = spawn(world, i);
      else {
        const id = (ids[i] = entities.create());
        if (hasValues) addWithValues(id, i);
        else add(id);
      }
    }
  };
  let least = Infinity;
  for (let run = 0; run < 1000; run++) {
    least = Math.min(least, best(createAll, 1));
    for (let i = 0; i < COUNT; i++) entities.destroy(ids[i] as Entity);
  }
  return (least / COUNT) * 1e6;
}

/** Nanoseconds of adding and removing a component. */
function churn(observe: (world: World) => void): string {
  const world = new World({ capacity: COUNT, bytes: 4 * MiB, checked: false });
  const positions = world.pool(Position);
  observe(world);
  const ids = Array.from({ length: 1000 }, () => world.entities.create());
  const frame = (): void => {
    for (const id of ids) positions.add(id);
    for (const id of ids) positions.remove(id);
  };
  for (let i = 0; i < 200; i++) frame();
  return `${((best(frame, 400) / ids.length / 2) * 1e6).toFixed(1)} ns each`;
}

const [, script, name] = process.argv;
const only = CASES[name ?? ''];
if (only !== undefined) console.log(only());
else {
  for (const each of Object.keys(CASES)) {
    const args = [...process.execArgv, script!, each];
    console.log(`${each}: ${execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()}`);
  }
}
