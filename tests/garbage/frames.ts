// Run by `node --expose-gc`: measures the bytes that frames of a game, and each hot path separately, leave on the JavaScript heap.
import { Heap, KiB, MiB } from '@offheap/core';
import {
  create,
  destroy,
  f32,
  type Handle,
  NO_HANDLE,
  PackedPool,
  Pool,
  Scratch,
  type ScratchScope,
  Struct,
  u32,
  vec2,
  vec3,
} from '@offheap/struct';
import { report } from './report.ts';

class Particle extends Struct {
  at = vec2();
  velocity = vec2(1, 2);
  life = f32(1);
  id = u32();
}

class Contact extends Struct {
  a = u32();
  b = u32();
  normal = vec3();
}

const heap = new Heap(8 * MiB);
const packed = new PackedPool(Particle, { capacity: 100, allocator: heap });
const packedSlabs = new PackedPool(Particle, { capacity: 30, maxCapacity: 100, allocator: heap });
const pool = new Pool(Particle, { capacity: 100, allocator: heap });
const poolSlabs = new Pool(Particle, { capacity: 30, maxCapacity: 100, allocator: heap });
const scratch = new Scratch(64 * KiB);
/** The sums of frames, in an array, because each sum would box a number in a variable. */
const sum = new Float64Array(1);

/** The hot paths of each pool: one call is the work of one frame. */
function pathsOf(name: string, one: Pool<Particle> | PackedPool<Particle>): [string, () => void][] {
  const move = one.system((p, dt: number) => {
    p.at.x += p.velocity.x * dt;
    p.at.y += p.velocity.y * dt;
    p.life -= dt;
  });
  const drift = one.system(
    (p, dt: number, x: number, y: number, drag: number, wind: Particle, id: number) => {
      p.at.x += (x + wind.velocity.x) * dt * drag;
      p.at.y += (y + wind.velocity.y) * dt * drag;
      p.id = id;
    },
  );
  const wind = create(heap, Particle);
  const init = (p: Particle): void => {
    p.life = 5;
  };
  const initMany = (p: Particle, i: number): void => {
    p.life = i;
    p.at.set(i, 0.5);
  };
  const all = (): boolean => true;
  const some = (p: Particle): boolean => p.id % 2 === 0;
  const visit = (p: Particle): void => {
    sum[0]! += p.at.y;
  };
  const handles: Handle<Particle>[] = Array.from({ length: 20 }, () => NO_HANDLE);
  const kept: Particle[] = [];
  return [
    [
      `spawn and destroy by handle (${name})`,
      () => {
        for (let i = 0; i < 20; i++) handles[i] = one.spawn(init);
        for (let i = 0; i < 20; i++) one.destroy(handles[i]!);
      },
    ],
    [
      `spawnMany and destroyWhere (${name})`,
      () => {
        one.spawnMany(60, initMany);
        sum[0]! += one.destroyWhere(some) + one.destroyWhere(all);
      },
    ],
    [
      `create and destroy by view (${name})`,
      () => {
        for (let i = 0; i < 20; i++) {
          const p = one.create();
          p.velocity.x = i;
          kept.push(p);
        }
        for (let i = 0; i < 20; i++) one.destroy(kept.pop()!);
      },
    ],
    [
      `each, system and for-of (${name})`,
      () => {
        if (one.length === 0) one.spawnMany(50, initMany);
        one.each(visit);
        move(0.1);
        for (const p of one) sum[0]! += p.at.x;
      },
    ],
    [
      `a system with six arguments (${name})`,
      () => {
        if (one.length === 0) one.spawnMany(50, initMany);
        for (let i = 0; i < 10; i++) drift(0.1, 1, 2, 0.5, wind, i);
      },
    ],
    [
      `at, has and handleOf (${name})`,
      () => {
        if (one.length === 0) handles[0] = one.spawn(init);
        for (let i = 0; i < 20; i++) {
          const p = one.get(handles[0]!);
          if (p !== undefined && one.has(handles[0]!)) sum[0]! += one.handleOf(p);
        }
      },
    ],
  ];
}

const actors = new PackedPool(Particle, { capacity: 4096, allocator: heap });
actors.spawnMany(4096);
const shuffle = actors.system((p) => {
  p.id = (Math.imul(p.id, 1664525) + 1013904223) >>> 0;
  p.life = p.id / 7;
});
const jitter = actors.system((p) => {
  p.life += (p.id & 3) * 0.01;
});
const byLife = (p: Particle): number => -p.life;
const isFirst = (p: Particle): boolean => p.id === 0;

// Callbacks are created once, because a callback that is created in a frame is garbage.
const inside = (s: ScratchScope): void => {
  s.create(Contact).a = 3;
};
const temporaries = (s: ScratchScope): void => {
  const contact = s.create(Contact);
  contact.normal.set(1, 0, 5);
  const ids = s.array(u32, 16);
  const points = s.array(vec2, 8);
  for (let i = 0; i < ids.length; i++) ids.set(i, i);
  for (let i = 0; i < points.length; i++) points.get(i).set(i, 1);
  const point = points.cursor();
  const other = points.cursor();
  for (let i = 1; i < points.length; i++) sum[0]! += point.seek(i).distance(other.seek(i - 1));
  const contacts = s.array(Contact, 8);
  let deepest = contacts.get(0);
  for (let i = 0; i < contacts.length; i++) if (contacts.get(i).a > deepest.a) deepest = contacts.get(i);
  points.set(0, points.get(1));
  contacts.set(1, contacts.get(2));
  contacts.fill(deepest);
  s.scope(inside);
  sum[0]! += contact.normal.z + ids.get(5) + points.get(7).x;
};

/** A frame of a game: emission, movement, deaths, temporaries. */
function frames(): () => void {
  const particles = new PackedPool(Particle, { capacity: 400, maxCapacity: 1000 });
  const enemies = new Pool(Particle, { capacity: 50 });
  const move = particles.system((p, dt: number) => {
    p.at.x += p.velocity.x * dt;
    p.life -= dt;
  });
  const emit = (p: Particle, i: number): void => {
    p.life = 0.2 + i / 100;
    p.velocity.set(i, 2);
  };
  const isDead = (p: Particle): boolean => p.life <= 0;
  const kept: Particle[] = [];
  return () => {
    particles.spawnMany(20, emit);
    particles.spawn();
    if (kept.length === 40) for (let i = 0; i < 30; i++) enemies.destroy(kept.pop()!);
    kept.push(enemies.create());
    move(1 / 60);
    particles.destroyWhere(isDead);
    for (const enemy of enemies) enemy.at.x += 1;
    scratch.scope(temporaries);
  };
}

const savedHeap = new Heap(KiB);
for (let i = 0; i < 3; i++) create(savedHeap, Contact);
const saved = savedHeap.memory.snapshot();

const paths: [string, () => void][] = [
  ['frames of a game', frames()],
  ['a snapshot with single structs', () => void savedHeap.memory.snapshot(saved)],
  ...pathsOf('Pool', pool),
  ...pathsOf('PackedPool', packed),
  ...pathsOf('Pool of several slabs', poolSlabs),
  ...pathsOf('PackedPool of several slabs', packedSlabs),
  ['scratch.scope, create and array', () => scratch.scope(temporaries)],
  [
    'scratch.open',
    () => {
      const scope = scratch.open();
      scope.create(Contact).b = 3;
      scope[Symbol.dispose]();
    },
  ],
  [
    'sortBy a field, from no order',
    () => {
      shuffle();
      actors.sortBy('id');
      actors.sortBy('life');
    },
  ],
  [
    'sortBy a field, from nearly the order',
    () => {
      jitter();
      actors.sortBy('life');
    },
  ],
  [
    'sortBy a function, find, first and some',
    () => {
      shuffle();
      actors.sortBy(byLife);
      sum[0]! += actors.first()!.life + (actors.find(isFirst)?.life ?? 0) + Number(actors.some(isFirst));
    },
  ],
  [
    'swap',
    () => {
      const a = actors.handleOf(actors.first()!);
      const b = actors.handleOf(actors.at(17));
      for (let i = 0; i < 20; i++) actors.swap(a, b);
    },
  ],
  [
    'create and destroy on a heap',
    () => {
      const contact = create(heap, Contact);
      contact.normal.x = 4;
      destroy(contact);
    },
  ],
];

await report(paths);
