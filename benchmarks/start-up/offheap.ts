import { f32, PackedPool, Struct, u32, vec2 } from '@offheap/struct';
import { ownCode } from '../application/own-code.ts';
import { ENTRIES, STRUCTS } from './start-up.ts';

/** A struct that no previous frame has used. */
const newStruct = () =>
  class extends Struct {
    x = f32();
    y = f32();
    velocity = vec2();
    life = f32(1);
    tint = u32(0xffffff);
  };

type Thing = InstanceType<ReturnType<typeof newStruct>>;
type System = (p: Thing, dt: number) => void;

export function start(): number {
  const pools = Array.from(
    { length: STRUCTS },
    () => new PackedPool(newStruct(), { capacity: ENTRIES, checked: false }),
  );
  for (const pool of pools) {
    pool.system(ownCode<System>('(p, dt) => { p.x += p.velocity.x * dt; p.y += p.velocity.y * dt; }'));
    pool.system(ownCode<System>('(p, dt) => { p.life -= dt; }'));
  }
  let entries = 0;
  for (const pool of pools) {
    entries += pool.spawnMany(ENTRIES, ownCode<(p: Thing, i: number) => void>('(p, i) => { p.x = i; }'));
  }
  return entries;
}
