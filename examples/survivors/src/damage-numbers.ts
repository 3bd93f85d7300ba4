import { PoolView } from '@offheap/pixi';
import { f32, PackedPool, Struct, u32 } from '@offheap/struct';
import type { Art } from './art.ts';

const SECONDS = 0.6;
/** The damage from which a number is golden, and from which it is orange. */
const MUCH = 40;
const VERY_MUCH = 120;
/** Hits within this distance and time of a shown number are added up, and shown as one number. */
const NEAR = 54;
const WAIT = 0.32;

/** A digit of a number. Its opacity and size are functions of `life`, which the shader computes. */
class Digit extends Struct {
  x = f32();
  y = f32();
  frame = f32();
  size = f32();
  life = f32(SECONDS);
  tint = u32(0xffffff);
}

/** The hits around a number that is shown. */
class Sum extends Struct {
  x = f32();
  y = f32();
  amount = f32();
  wait = f32(WAIT);
}

/** Numbers that rise from the position of a hit: few enough to be read in a crowd. */
export function makeDamageNumbers({ textures, frames }: Art) {
  const digits = new PackedPool(Digit, { capacity: 400 });
  const sums = new PackedPool(Sum, { capacity: 60 });

  const rise = digits.system((digit, dt: number) => {
    digit.y -= (14 + 70 * digit.life) * dt;
    digit.life -= dt;
  });
  const wait = sums.system((sum, dt: number) => {
    sum.wait -= dt;
    if (sum.wait > 0 || sum.amount === 0) return;
    write(sum.x, sum.y, sum.amount);
    sum.amount = 0;
    sum.wait = WAIT;
  });

  function write(x: number, y: number, amount: number): void {
    const text = String(amount);
    const size = Math.min(1.05, 0.42 + amount / 220);
    for (let i = 0; i < text.length; i++) {
      digits.trySpawn((digit) => {
        digit.x = x + (i - (text.length - 1) / 2) * 10 * size;
        digit.y = y;
        digit.size = size;
        digit.frame = Number(text[i]);
        digit.tint = amount >= VERY_MUCH ? 0xff9a4a : amount >= MUCH ? 0xffd257 : 0xfff4dc;
      });
    }
  }

  return {
    view: new PoolView(digits, {
      frames: frames.digits.map((digit) => textures[digit]!),
      frame: 'frame',
      position: ['x', 'y'],
      scale: 'size',
      tint: 'tint',
      overLife: {
        remaining: 'life',
        lifetime: SECONDS,
        alpha: [1, 1, 0.7, 0],
        scale: [0.5, 1.3, 1, 1, 1, 1, 1],
      },
    }),

    /** Shows a hit, now or in the next sum. */
    show(x: number, y: number, amount: number): void {
      for (const sum of sums) {
        if (Math.abs(sum.x - x) > NEAR || Math.abs(sum.y - y) > NEAR) continue;
        sum.amount += amount;
        return;
      }
      // When there are too many numbers, the others are not shown.
      if (sums.trySpawn({ x, y }) !== 0) write(x, y, amount);
    },

    update(seconds: number): void {
      wait(seconds);
      sums.destroyWhere((sum) => sum.wait <= 0);
      rise(seconds);
      digits.destroyWhere((digit) => digit.life <= 0);
    },
  };
}
