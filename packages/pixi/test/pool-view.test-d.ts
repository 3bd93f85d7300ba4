import { bool, color, enumOf, f32, i64, type PackedPool, Struct, text, u32, vec2 } from '@offheap/struct';
import type { Texture } from 'pixi.js';
import { type PackedEntries, PoolView } from '../src/index.ts';

class Particle extends Struct {
  x = f32();
  y = f32();
  at = vec2();
  life = f32();
  tint = u32();
  on = bool();
  big = i64();
  hue = color();
  kind = enumOf(['coin', 'gem']);
  name = text(8);
}

declare const pool: PackedPool<Particle>;
declare const texture: Texture;

// Every kind of binding that should compile.
void new PoolView(pool, { texture, position: ['x', 'y'], size: 'life', tint: 'tint', points: true });
void new PoolView(pool, { texture, position: 'at', size: 'at', rotation: 'life', alpha: 'life', scale: 2 });
void new PoolView(pool, {
  frames: [texture],
  frame: 'life',
  position: 'at',
  size: ['life', 3],
  rotation: 0.5,
});
void new PoolView(pool, {
  texture,
  position: 'at',
  overLife: { remaining: 'life', lifetime: 2, tint: ['red', 0xff], scale: [1] },
});
void new PoolView(pool, {
  texture,
  position: 'at',
  visible: 'on',
  range: [0, Infinity],
  anchor: 'at',
  overLife: {
    remaining: 'life',
    lifetime: 2,
    tint: [
      [0, 'red'],
      [1, 0xff],
    ],
    alpha: [
      [0, 1],
      [0.5, 0],
    ],
    scale: [1, 2],
    step: true,
  },
});
void new PoolView(pool, { texture, position: 'at', anchor: ['x', 0.5] });
void new PoolView(pool, { texture, position: 'at', anchor: { x: 0, y: 1 } });
const view: PoolView<Particle> = new PoolView(pool, { texture, position: 'at', blendMode: 'add' });
view.pool satisfies PackedEntries<Particle>;
void new PoolView(pool, { texture, position: 'at', tint: 0xff0000, alpha: 0.5 });
void new PoolView(pool, { texture, position: 'at', tint: 'hue' });
void new PoolView(pool, { frames: [texture], position: 'at', color: 'hue', frame: 'kind' });

// @ts-expect-error: a colour is not an opacity
void new PoolView(pool, { texture, position: 'at', alpha: 'hue' });
// @ts-expect-error: a text is not a frame
void new PoolView(pool, { texture, position: 'at', frame: 'name' });
// @ts-expect-error: an enumeration of texts is not a size
void new PoolView(pool, { texture, position: 'at', size: 'kind' });
// @ts-expect-error: position is missing
void new PoolView(pool, { texture });
// @ts-expect-error: unknown field
void new PoolView(pool, { texture, position: ['x', 'z'] });
// @ts-expect-error: a number is not a vec2
void new PoolView(pool, { texture, position: 'x' });
// @ts-expect-error: a vec2 is not a number
void new PoolView(pool, { texture, position: ['at', 'y'] });
// @ts-expect-error: unknown field
void new PoolView(pool, { texture, position: 'at', tint: 'color' });
// @ts-expect-error: a bool is not a number
void new PoolView(pool, { texture, position: 'at', alpha: 'on' });
// @ts-expect-error: a bigint is not a number
void new PoolView(pool, { texture, position: 'at', size: 'big' });
// @ts-expect-error: a method is not a field
void new PoolView(pool, { texture, position: 'at', size: 'step' });
// @ts-expect-error: unknown field
void new PoolView(pool, { texture, position: 'at', overLife: { remaining: 'age', lifetime: 1 } });
// @ts-expect-error: a number is not a bool
void new PoolView(pool, { texture, position: 'at', visible: 'life' });
// @ts-expect-error: unknown field
void new PoolView(pool, { texture, position: 'at', anchor: ['x', 'z'] });
// @ts-expect-error: a number is not a vec2
void new PoolView(pool, { texture, position: 'at', anchor: 'x' });
const life = { remaining: 'life', lifetime: 1 } as const;
// @ts-expect-error: a colour is not an opacity
void new PoolView(pool, { texture, position: 'at', overLife: { ...life, alpha: ['red'] } });
// @ts-expect-error: a range has two ends
void new PoolView(pool, { texture, position: 'at', range: [1] });
// @ts-expect-error: a hit is an entry of the pool's struct
void view.hitTest(1, 2)?.z;
// @ts-expect-error: a url is not a texture
void new PoolView(pool, { texture: 'dot.png', position: 'at' });
