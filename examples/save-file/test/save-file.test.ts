import { toObject, PackedPool, Pool } from '@offheap/struct';
import { Random } from '@offheap/core/testing';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../src/crc32.ts';
import { Emitter, loadEmitters, SaveFileError, type SaveFileFault, saveEmitters } from '../src/index.ts';

function makeEmitters(count: number, seed = 1): PackedPool<Emitter> {
  const random = new Random(seed);
  const pool = new PackedPool(Emitter, { capacity: 100 });
  for (let i = 0; i < count; i++) {
    pool.spawn((emitter) => {
      emitter.position.set(random.below(1000), random.below(1000));
      emitter.direction = random.below(360) / 57;
      emitter.rate = random.below(5000);
      emitter.tint = random.below(0x1000000);
    });
  }
  return pool;
}

function contents(emitters: Iterable<Emitter>): Set<string> {
  return new Set(Array.from(emitters, (emitter) => JSON.stringify(toObject(emitter))));
}

/** Tries to load a file, and returns the message. */
function refusal(bytes: Uint8Array): [fault: SaveFileFault, message: string] {
  const pool = new PackedPool(Emitter, { capacity: 100 });
  try {
    loadEmitters(bytes, pool);
  } catch (error) {
    expect(error).toBeInstanceOf(SaveFileError);
    expect(pool.length).toBe(0);
    const { fault, message } = error as SaveFileError; // checked above
    return [fault, message];
  }
  throw new Error('The file was loaded.');
}

/** A changed file with one emitter and a matching checksum. */
function altered(change: (view: DataView) => void): Uint8Array {
  const bytes = saveEmitters(makeEmitters(1));
  const view = new DataView(bytes.buffer);
  change(view);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)));
  return bytes;
}

describe('a file of emitters', () => {
  it('restores the emitters, in both kinds of pools', () => {
    const saved = makeEmitters(20);
    const bytes = saveEmitters(saved);
    for (const pool of [new PackedPool(Emitter, { capacity: 20 }), new Pool(Emitter, { capacity: 20 })]) {
      expect(loadEmitters(bytes, pool)).toBe(20);
      expect(contents(pool)).toEqual(contents(saved));
    }
  });

  it('adds nothing to a pool that does not have room for all of them', () => {
    const pool = makeEmitters(97);
    expect(() => loadEmitters(saveEmitters(makeEmitters(4)), pool)).toThrow(
      'The file has 4 emitters, but there is only room for 3.',
    );
    expect(pool.length).toBe(97);
  });

  it('is empty for an empty pool', () => {
    const bytes = saveEmitters(makeEmitters(0));
    expect(bytes).toHaveLength(12);
    expect(loadEmitters(bytes, new PackedPool(Emitter, { capacity: 1 }))).toBe(0);
  });

  it('has a big-endian header, and the checksum at its end', () => {
    const bytes = saveEmitters(makeEmitters(3));
    expect([...bytes.subarray(0, 8)]).toEqual([0x4f, 0x48, 0x45, 0x46, 0, 1, 0, 3]);
    expect(bytes).toHaveLength(8 + 3 * 32 + 4);
    expect(new DataView(bytes.buffer).getUint32(bytes.length - 4)).toBe(crc32(bytes.subarray(0, -4)));
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('is refused with the name of the fault', () => {
    const bytes = saveEmitters(makeEmitters(2));
    expect(refusal(bytes.subarray(0, 11))).toEqual([
      'too short',
      'A file of 11 bytes: expected at least 12.',
    ]);
    expect(refusal(altered((view) => view.setUint8(1, 0x50)))).toEqual([
      'not an emitter file',
      'This is not an emitter file: it starts with 0x4f504546, expected 0x4f484546.',
    ]);
    expect(refusal(altered((view) => view.setUint16(4, 2)))).toEqual([
      'other version',
      'A file of version 2: this program reads 1.',
    ]);
    expect(refusal(bytes.subarray(0, -1))).toEqual([
      'wrong length',
      'A file of 75 bytes: expected 76 for its 2 emitters.',
    ]);
    expect(refusal(altered((view) => view.setUint16(6, 3)))[0]).toBe('wrong length');
  });

  it('is refused as damaged when any bit of an emitter or of the checksum has flipped', () => {
    const bytes = saveEmitters(makeEmitters(2));
    for (let bit = 8 * 8; bit < bytes.length * 8; bit++) {
      const damaged = Uint8Array.from(bytes);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const [fault, message] = refusal(damaged);
      expect(fault).toBe('damaged');
      expect(message).toMatch(
        /^The file is damaged: its checksum is 0x[0-9a-f]{8}, the checksum of its bytes is 0x[0-9a-f]{8}\.$/,
      );
    }
  });
});
