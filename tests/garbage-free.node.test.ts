import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bundle } from '../packages/struct/test/bundle.ts';
import type { Garbage } from './garbage/report.ts';

/** Runs a script in a separate process and returns its output for each of its frames. */
async function garbageOf(script: string): Promise<Record<string, Garbage>> {
  const folder = await mkdtemp(join(tmpdir(), 'offheap-'));
  try {
    const file = join(folder, 'script.mjs');
    await writeFile(file, await bundle(new URL(script, import.meta.url)));
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file], {
      env: { ...process.env, NODE_ENV: 'production' },
    });
    return JSON.parse(stdout) as Record<string, Garbage>; // the output of `report`
  } finally {
    await rm(folder, { recursive: true });
  }
}

function wastefulIn(found: Record<string, Garbage>): [name: string, garbage: Garbage][] {
  return Object.entries(found).filter(
    ([, { bytesPerFrame, collections }]) => bytesPerFrame >= 1 || collections > 0,
  );
}

for (const [what, script, one] of [
  ['each hot path alone', 'garbage/frames.ts', 'frames of a game'],
  ['hooks of entries and temporaries', 'garbage/hooks.ts', 'hooks of a Pool'],
  ['kernels', 'garbage/kernels.ts', 'kernel of columns'],
  ['every type of field, read and written in a system', 'garbage/fields.ts', 'vec2'],
] as const) {
  test(`10,000 frames do not change the size of the heap, without a collection: ${what}`, async () => {
    const found = await garbageOf(script);
    expect(Object.keys(found)).toContain(one);
    const wasteful = wastefulIn(found);
    // When V8 compiles differs between processes, and compiling allocates. Garbage of the frames is in every process.
    const again = wasteful.length === 0 ? {} : Object.fromEntries(wastefulIn(await garbageOf(script)));
    expect(wasteful.filter(([name]) => name in again)).toEqual([]);
  }, 120_000);
}

test('a `for … of` loop over 100 elements leaves no garbage for each element', async () => {
  const found = await garbageOf('garbage/iterators.ts');
  expect(Object.keys(found)).toHaveLength(6);
  expect(Object.entries(found).filter(([, { bytesPerFrame }]) => bytesPerFrame >= 300)).toEqual([]);
}, 120_000);
