// The same tasks in other libraries. Their entries begin with the same values as those of the hand-written loops.
import { ECS, type GroupInfo } from '@thi.ng/ecs';
import { addComponent, addEntity, createWorld, query } from 'bitecs';
import { GPU } from 'gpu.js';
import { body, compile, start } from './hand.ts';
import type { PeerName, Task } from './ways.ts';

/** Creates the entries, and returns the function that updates all of them. */
type Peer = (task: Task, count: number) => (dt: number) => void;

/** The loop over the ids of a query, as the documentation of bitECS shows. */
const bitecs: Peer = (task, count) => {
  const world = createWorld();
  const rows = count + 1; // ids start at 1
  const data = new Float32Array(4 * rows);
  for (let serial = 0; serial < count; serial++) {
    const id = addEntity(world);
    addComponent(world, id, data);
    start(serial).forEach((value, field) => (data[id + field * rows] = value));
  }
  const text = `(ids, dt) => { for (let k = 0; k < ids.length; k++) { const i = ids[k]; ${body(task, rows)} } }`;
  const loop = compile(data, text) as (ids: ArrayLike<number>, dt: number) => void; // its source
  return (dt) => loop(query(world, [data]), dt);
};

interface Spec {
  particle: Float32Array;
}

/** A memory-mapped component that its group owns, so that its values are contiguous. */
const thing: Peer = (task, count) => {
  const ecs = new ECS<Spec>({ capacity: count });
  const particle = ecs.defComponent({ id: 'particle', type: 'f32', size: 4 })!; // its own type says undefined for a name given twice
  const group = ecs.defGroup([particle], [particle]);
  for (let serial = 0; serial < count; serial++) {
    ecs.defEntity({ particle: start(serial) as unknown as Float32Array }); // any list of numbers is accepted
  }
  const text = `(dt, length, stride) => { for (let k = 0, i = 0; k < length; k++, i += stride) { ${body(task, 1)} } }`;
  const values = particle.vals as Float32Array; // of the type f32
  const loop = compile(values, text) as (dt: number, length: number, stride: number) => void; // its source
  let dt = 0;
  const run = (info: GroupInfo<Spec, 'particle'>, length: number): void =>
    loop(dt, length, info.particle.stride);
  return (seconds) => {
    dt = seconds;
    group.run(run);
  };
};

/** What a kernel of gpu.js returns: a kernel computes one array, so each field that changes has its own. */
const RESULTS: Readonly<Record<Task, Readonly<Record<string, string>>>> = {
  update: {
    x: 'return x[i] + vx[i] * dt;',
    y: 'return y[i] + vy[i] * dt;',
  },
  bounce: {
    x: 'const a = x[i] + vx[i] * dt; if (a < 0) return -a; if (a > 1024) return 2048 - a; return a;',
    y: 'const a = y[i] + vy[i] * dt; if (a > 768) return 1536 - a; return a;',
    vx: 'const a = x[i] + vx[i] * dt; if (a < 0 || a > 1024) return -vx[i]; return vx[i];',
    vy: 'const a = y[i] + vy[i] * dt; if (a > 768) return vy[i] * -0.8; return vy[i];',
  },
  flow: {
    vx: `const a = 512 - x[i]; const b = 384 - y[i];
return vx[i] + a * 100 / (Math.sqrt(a * a + b * b) + 1) * dt;`,
    vy: `const a = 512 - x[i]; const b = 384 - y[i];
return vy[i] + b * 100 / (Math.sqrt(a * a + b * b) + 1) * dt;`,
  },
};
/** In the task `flow`, the positions change by the new velocities. */
const AFTER: Readonly<Record<string, string>> = RESULTS.update;

type Arrays = Readonly<Record<string, Float32Array>>;

/** Kernels as WebAssembly with SIMD. Each call copies its arrays into the library's memory, and returns a new array. */
const gpu: Peer = (task, count) => {
  const library = new GPU({ mode: 'webasm' });
  const passes = [RESULTS[task], ...(task === 'flow' ? [AFTER] : [])].map((results) =>
    Object.entries(results).map(([field, text]) => {
      const names = ['x', 'y', 'vx', 'vy'].filter((name) => new RegExp(`\\b${name}\\[`).test(text));
      const source = `function (${names.join(', ')}, dt) { const i = this.thread.x; ${text} }`;
      return { field, names, run: library.createKernel(source, { output: [count] }) };
    }),
  );
  let arrays: Arrays = Object.fromEntries(
    ['x', 'y', 'vx', 'vy'].map((name, field) => [
      name,
      Float32Array.from({ length: count }, (_, serial) => start(serial)[field]!),
    ]),
  );
  return (dt) => {
    for (const pass of passes) {
      const next = pass.map(({ field, names, run }) => {
        const result = run(...names.map((name) => arrays[name]!), dt) as Float32Array; // of one dimension
        return [field, result] as const;
      });
      arrays = { ...arrays, ...Object.fromEntries(next) };
    }
  };
};

export const PEERS: Readonly<Record<PeerName, Peer>> = {
  bitECS: bitecs,
  'thi.ng ECS': thing,
  'gpu.js': gpu,
};
