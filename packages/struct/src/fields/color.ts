import { Struct } from '../schema/struct.ts';
import type { GpuForm } from '../schema/gpu-form.ts';
import { u8 } from './scalar.ts';
import { struct } from './struct-type.ts';
import { colorMethods } from '../codegen/method-sources.generated.ts';
import { METHODS, ownMethods } from '../codegen/own-methods.ts';

/** A colour as four bytes: red, green, blue and alpha, in this order in memory, as a GPU reads them. */
export class Color extends Struct {
  /** @internal */
  static readonly gpu: GpuForm = { wgsl: 'u32', align: 4 };
  /** @internal */
  static readonly [METHODS] = { sources: colorMethods, ownMethods };

  /** Red, 0 to 255. */
  r = u8(255);
  /** Green, 0 to 255. */
  g = u8(255);
  /** Blue, 0 to 255. */
  b = u8(255);
  /** Alpha, 0 to 255. */
  a = u8(255);

  /** Red, green and blue as 0xrrggbb. */
  get hex(): number {
    return (this.r << 16) | (this.g << 8) | this.b;
  }

  set hex(rgb: number) {
    this.r = (rgb >> 16) & 255;
    this.g = (rgb >> 8) & 255;
    this.b = rgb & 255;
  }

  /** Red, 0 to 1; what lies outside is clamped. */
  get red(): number {
    return this.r / 255;
  }

  set red(fraction: number) {
    this.r = Math.min(Math.max(fraction, 0), 1) * 255 + 0.5;
  }

  /** Green, 0 to 1; what lies outside is clamped. */
  get green(): number {
    return this.g / 255;
  }

  set green(fraction: number) {
    this.g = Math.min(Math.max(fraction, 0), 1) * 255 + 0.5;
  }

  /** Blue, 0 to 1; what lies outside is clamped. */
  get blue(): number {
    return this.b / 255;
  }

  set blue(fraction: number) {
    this.b = Math.min(Math.max(fraction, 0), 1) * 255 + 0.5;
  }

  /** Alpha, 0 (transparent) to 1; what lies outside is clamped. */
  get alpha(): number {
    return this.a / 255;
  }

  set alpha(fraction: number) {
    this.a = Math.min(Math.max(fraction, 0), 1) * 255 + 0.5;
  }

  /** Sets the four bytes, 0 to 255 each. */
  set(r: number, g: number, b: number, a = 255): this {
    this.r = r;
    this.g = g;
    this.b = b;
    this.a = a;
    return this;
  }

  /** Sets it from fractions, 0 to 1 each. */
  setFloats(red: number, green: number, blue: number, alpha = 1): this {
    this.red = red;
    this.green = green;
    this.blue = blue;
    this.alpha = alpha;
    return this;
  }

  /** Copies another. */
  copy(from: Rgba): this {
    this.r = from.r;
    this.g = from.g;
    this.b = from.b;
    this.a = from.a;
    return this;
  }

  /** Moves towards another by a fraction, 0 to 1. */
  lerp(to: Rgba, fraction: number): this {
    this.r += Math.round((to.r - this.r) * fraction);
    this.g += Math.round((to.g - this.g) * fraction);
    this.b += Math.round((to.b - this.b) * fraction);
    this.a += Math.round((to.a - this.a) * fraction);
    return this;
  }
}

/** Four bytes of colour: a {@link Color}, or any object with such fields. */
export type Rgba = { readonly [K in 'r' | 'g' | 'b' | 'a']: number };

/** A field of four bytes, a colour: `tint = color(0xff8800)`. White unless `hex` (0xrrggbb) is given, opaque unless `alpha` (0 to 1) is. */
export const color = (hex = 0xffffff, alpha = 1): Color =>
  struct(Color, {
    r: Number.isInteger(hex) ? (hex >> 16) & 255 : NaN, // refused with the name of the field
    g: (hex >> 8) & 255,
    b: hex & 255,
    a: Math.round(alpha * 255),
  });
