import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Heap, KiB, Memory } from '@offheap/core';
import { PackedPool, Pool } from '@offheap/struct';
import { expect, test } from 'vitest';
import { bundle } from './bundle.ts';
import { Body, Labelled } from './threads/body.ts';
import type { Order } from './threads/worker.ts';

test('another thread attaches to the pools in a shared buffer', async () => {
  const heap = new Heap(new Memory(256 * KiB, { backing: 'shared' }));
  const packed = new PackedPool(Body, { capacity: 8, maxCapacity: 64, allocator: heap });
  const pool = new Pool(Body, { capacity: 64, allocator: heap });
  packed.spawnMany(20, (body, i) => void (body.id = i));
  const kept = pool.create();
  kept.id = 7;
  const order: Order = {
    buffer: heap.memory.buffer as SharedArrayBuffer, // as requested above
    packed: packed.ptr,
    pool: pool.ptr,
    handle: pool.handleOf(kept),
  };
  heap.memory.handOver();
  const worker = new Worker(await bundle(new URL('threads/worker.ts', import.meta.url)), {
    eval: true,
    workerData: order,
  });
  const [sum] = (await once(worker, 'message')) as [number]; // the message of the worker
  await worker.terminate();
  heap.memory.take();
  // 0 to 19, seen there
  expect(sum).toBe(190);
  // The worker has destroyed the odd entries and moved the others; in the other pool, it has written to one entry and created another.
  expect(Array.from(packed, (body) => body.id).filter((id) => id % 2 === 1)).toEqual([]);
  expect(packed.length).toBe(10);
  for (const body of packed) expect(body.at.x).toBe(body.id * 2);
  expect([kept.id, kept.at.y]).toEqual([7, 70]);
  expect(pool.length).toBe(2);
  packed.spawnMany(100);
  expect(packed.length).toBe(64);
});

test('values of object() fields of two threads stay separate, and numbers are never assigned twice', async () => {
  const heap = new Heap(new Memory(256 * KiB, { backing: 'shared' }));
  const pool = new Pool(Labelled, { capacity: 64, allocator: heap });
  const before = heap.memory.snapshot();
  const ours = pool.create({ label: 'ours' });
  heap.memory.handOver();
  const worker = new Worker(await bundle(new URL('threads/value-worker.ts', import.meta.url)), {
    eval: true,
    workerData: { buffer: heap.memory.buffer, pool: pool.ptr },
  });
  const next = async (): Promise<unknown[]> => ((await once(worker, 'message')) as [unknown[]])[0]; // the message of the worker
  // The worker cannot read the values of this thread, replaces one, and creates five values.
  expect(await next()).toEqual(['theirs', 'theirs', 'theirs', 'theirs', 'theirs', 'theirs']);
  heap.memory.take();
  expect(ours.label).toBeUndefined();
  expect(Array.from(pool, ({ label }) => label).filter((label) => label !== undefined)).toEqual([]);
  heap.memory.restore(before);
  for (let i = 0; i < 5; i++) pool.spawn({ label: 'ours again' });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
  worker.postMessage('read');
  expect(await next()).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect(Array.from(pool, ({ label }) => label)).toEqual(Array.from({ length: 5 }, () => 'ours again'));
  await worker.terminate();
});

/** The programs of docs/threads.md, each a list of files: what the two threads share, the main thread and the worker. */
const PROGRAMS = [
  ['body.ts', 'main.ts', 'worker.ts'],
  ['parts.ts', 'page.ts', 'simulation.ts'],
] as const;

test.each(PROGRAMS)(
  'the program of docs/threads.md of %s, %s and %s prints the expected output',
  async (...names) => {
    const page = await readFile(new URL('../../../docs/threads.md', import.meta.url), 'utf8');
    const blocks = page.matchAll(/^```ts\n\/\/ (\S+\.ts).*?\n(.*?)^```\n(?:\n```text\n(.*?)^```)?/gms);
    const files = new Map(Array.from(blocks, ([, name, code, output]) => [name!, { code: code!, output }]));
    expect([...files.keys()]).toEqual(PROGRAMS.flat());
    const [, main, worker] = names;
    const says = files.get(main)!.code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm);
    const expected =
      files.get(worker)!.output?.trimEnd().split('\n') ?? Array.from(says, ([, value]) => value!);
    expect(expected.length).toBe(3);
    // Next to the dependencies of a package, so that the imports are found.
    const parent = fileURLToPath(new URL('../../ecs/node_modules/.threads/', import.meta.url));
    await mkdir(parent, { recursive: true });
    const folder = await mkdtemp(parent);
    try {
      for (const name of names) {
        const { code } = files.get(name)!;
        await writeFile(
          `${folder}/${name}`,
          code.replace(`'./${worker}'`, '/* @vite-ignore */ `./worker.mjs`'),
        );
      }
      for (const [name, module] of [
        [main, 'main'],
        [worker, 'worker'],
      ] as const) {
        await writeFile(`${folder}/${module}.mjs`, await bundle(pathToFileURL(`${folder}/${name}`)));
      }
      const { stdout } = await promisify(execFile)(process.execPath, [`${folder}/main.mjs`]);
      expect(stdout.trim().split('\n')).toEqual(expected);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
