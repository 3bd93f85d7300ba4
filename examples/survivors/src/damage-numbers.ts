import { PoolView } from '@offheap/pixi';
import { f32, PackedPool, Struct, u32 } from '@offheap/struct';
import type { Art } from './art.ts';

const SECONDS = 0.7;
/** The damage from which a number is golden. */
const MUCH = 40;

/** A digit of a number. Its opacity and size are functions of `life`, which the shader computes. */
class Digit extends Struct {
  x = f32();
  y = f32();
  frame = f32();
  size = f32();
  life = f32(SECONDS);
  tint = u32(0xffffff);
}

/** Numbers that rise from the position of a hit. */
export function makeDamageNumbers({ textures, frames }: Art) {
  const digits = new PackedPool(Digit, { capacity: 900 });

  const rise = digits.system((digit, dt: number) => {
    digit.y -= (20 + 60 * digit.life) * dt;
    digit.life -= dt;
  });

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
        alpha: [1, 0.9, 0.5, 0],
        scale: [0.5, 1.25, 1, 1, 1, 1, 1],
      },
    }),

    /** When there are too many numbers, the others are not shown. */
    show(x: number, y: number, amount: number): void {
      const text = String(amount);
      const size = Math.min(1.25, 0.52 + amount / 160);
      for (let i = 0; i < text.length; i++) {
        digits.trySpawn((digit) => {
          digit.x = x + (i - (text.length - 1) / 2) * 10 * size;
          digit.y = y;
          digit.size = size;
          digit.frame = Number(text[i]);
          digit.tint = amount >= MUCH ? 0xffc24a : 0xfff4dc;
        });
      }
    },

    update(seconds: number): void {
      rise(seconds);
      digits.destroyWhere((digit) => digit.life <= 0);
    },
  };
}
