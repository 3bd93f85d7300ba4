import { color, enumOf, f16, f32, Struct, u16, u32, u8, vec2 } from '@offheap/struct';
import { BufferImageSource, Rectangle, Texture } from 'pixi.js';
import { BLUE, GREEN, RED, WHITE } from './picture.ts';

/** Fields one by one, of several types. */
export class Dot extends Struct {
  x = f32();
  y = f32();
  size = f32(8);
  angle = f32();
  tint = u32(0xffffff);
  alpha = f32(1);
  frame = u8();
  shade = u8(255);
  zoom = u16(1);
  life = f32(1);
  span = f32(1);
  thin = f16(2);
  long = f16(20);
}

/** Vectors, and a colour of four bytes. */
export class Body extends Struct {
  mass = f32(1);
  at = vec2();
  extent = vec2(8, 4);
  color = u32(0xffffffff);
}

/** A colour and an enumeration, after a byte: neither is at the start of a word. */
export class Gem extends Struct {
  at = vec2(32, 32);
  size = f32(8);
  weight = u8();
  hue = color(0xffffff);
  kind = enumOf(['red', 'green', 'blue', 'white']);
  rank = enumOf({ Low: 0, High: 3 } as const);
}

/** Four squares of 2 by 2 pixels: red, green on top; blue, white below. */
export function atlas(): Texture[] {
  const colors = [RED, GREEN, BLUE, WHITE];
  const resource = new Uint8Array(4 * 4 * 4);
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 4; x++) {
      resource.set([...colors[2 * (y >> 1) + (x >> 1)]!, 255], 4 * (4 * y + x));
    }
  }
  const source = new BufferImageSource({ resource, width: 4, height: 4, scaleMode: 'nearest' });
  return [0, 1, 2, 3].map(
    (i) => new Texture({ source, frame: new Rectangle(2 * (i % 2), 2 * (i >> 1), 2, 2) }),
  );
}

/** Both kinds of drawing. */
export const KINDS = [
  { kind: 'quads', points: false },
  { kind: 'points', points: true },
];
