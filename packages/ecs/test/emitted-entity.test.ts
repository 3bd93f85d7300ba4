import { array, Struct, struct, u8 } from '@offheap/struct';
import { emitC } from '@offheap/struct/layout-tools';
import { entity } from '@offheap/ecs';
import { expect, test } from 'vitest';

class Aim extends Struct {
  static readonly struct = 'Aim';
  seconds = u8();
  target = entity();
}

class Missile extends Struct {
  static readonly struct = 'Missile';
  power = u8();
  targets = array(entity, 2);
  aim = struct(Aim);
  owner = entity();
}

test('C aligns an entity as the struct does: it is an integer of four bytes', () => {
  const source = emitC(Missile);
  expect(source).toContain('uint32_t target; // the id of an entity');
  expect(source).toContain('uint32_t targets[2];');
  expect(source).toContain('uint32_t owner; // the id of an entity');
  // The assertions about offsets hold: without `packed`, C places four bytes at a multiple of four.
  expect(source).not.toContain('uint8_t target');
  for (const [member, byteOffset] of [
    ['Aim, target', 4],
    ['Missile, targets', 4],
    ['Missile, owner', 20],
  ] as const) {
    expect(source).toContain(`offsetof(${member}) == ${byteOffset}`);
  }
});
