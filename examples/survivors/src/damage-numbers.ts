import { PoolView } from '@offheap/pixi';
import { f32, PackedPool, Struct, u32, u8 } from '@offheap/struct';
import type { Art } from './art.ts';
import { view } from './camera.ts';
import { Body, Elite, world } from './world.ts';

const SECONDS = 0.6;
/** The damage from which a number is shown, and from which it is orange. */
const MUCH = 40;
const VERY_MUCH = 120;
/** The most numbers that are visible at once, and the least distance between two of them. */
const MOST = 8;
const APART = 18;
/** Hits within this distance and time of each other are added up, and shown as one number. */
const NEAR = 54;
const WAIT = 0.32;

/** A digit of a number; the first one has place 0. Its opacity and size are functions of `life`, which the shader computes. */
class Digit extends Struct {
  x = f32();
  y = f32();
  place = u8();
  frame = f32();
  size = f32();
  life = f32(SECONDS);
  tint = u32(0xffffff);
}

/** The hits around a place, until they are shown. */
class Sum extends Struct {
  x = f32();
  y = f32();
  amount = f32();
  wait = f32(WAIT);
}

/** Numbers that rise from the position of a hit: few enough to be read in a crowd. */
export function makeDamageNumbers({ textures, frames }: Art) {
  const digits = new PackedPool(Digit, { capacity: 6 * MOST });
  const sums = new PackedPool(Sum, { capacity: 60 });
  const bosses = world.query(Elite, Body);

  const rise = digits.system((digit, dt: number) => {
    digit.y -= (14 + 70 * digit.life) * dt;
    digit.life -= dt;
  });
  const wait = sums.system((sum, dt: number) => {
    sum.wait -= dt;
    if (sum.wait <= 0 && sum.amount >= MUCH && !isCovering(sum.x, sum.y)) write(sum.x, sum.y, sum.amount);
  });

  /** Whether a number would cover the hero or a boss. */
  function isCovering(x: number, y: number): boolean {
    let covers = Math.abs(x - view.x) < 50 && Math.abs(y - view.y) < 60;
    bosses.each((_elite, { at }) => {
      covers ||= Math.abs(x - at.x) < 75 && y > at.y - 130 && y < at.y + 60;
    });
    return covers;
  }

  function write(x: number, y: number, amount: number): void {
    let numbers = 0;
    for (const digit of digits) {
      if (digit.place > 0) continue;
      numbers++;
      if (Math.abs(digit.x - x) < 60 && Math.abs(digit.y - y) < APART) y = digit.y + APART;
    }
    if (numbers >= MOST) return;
    const text = String(amount);
    const size = Math.min(1.05, 0.42 + amount / 220);
    for (let i = 0; i < text.length; i++) {
      digits.trySpawn((digit) => {
        digit.x = x + (i - (text.length - 1) / 2) * 10 * size;
        digit.y = y;
        digit.place = i;
        digit.size = size;
        digit.frame = Number(text[i]);
        digit.tint = amount >= VERY_MUCH ? 0xff9a4a : 0xffd257;
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

    /** Adds a hit to the next number. */
    show(x: number, y: number, amount: number): void {
      for (const sum of sums) {
        if (Math.abs(sum.x - x) > NEAR || Math.abs(sum.y - y) > NEAR) continue;
        sum.amount += amount;
        return;
      }
      sums.trySpawn({ x, y, amount }); // when there are too many, the others are not shown
    },

    update(seconds: number): void {
      wait(seconds);
      sums.destroyWhere((sum) => sum.wait <= 0);
      rise(seconds);
      digits.destroyWhere((digit) => digit.life <= 0);
    },
  };
}
