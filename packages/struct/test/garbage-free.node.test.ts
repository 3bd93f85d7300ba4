import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bundle } from './bundle.ts';
import type { Garbage } from './garbage/frames.ts';

test('10,000 frames, and each hot path alone, leave the heap where it was, with no collection', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'offheap-'));
  try {
    const file = join(folder, 'script.mjs');
    await writeFile(file, await bundle(new URL('garbage/frames.ts', import.meta.url)));
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file], {
      env: { ...process.env, NODE_ENV: 'production' },
    });
    const found = JSON.parse(stdout) as Record<string, Garbage>; // what the script prints
    expect(Object.keys(found)).toContain('frames of a game');
    const wasteful = Object.entries(found).filter(
      ([, { bytesPerFrame, collections }]) => bytesPerFrame >= 1 || collections > 0,
    );
    expect(wasteful).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 120_000);
