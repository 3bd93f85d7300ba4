import { AllocatorError } from '@offheap/core';
import { Struct } from '../schema/struct.ts';
import type { GpuForm } from '../schema/gpu-form.ts';
import { u8 } from './scalar.ts';
import { struct } from './struct-type.ts';
import { colorMethods } from '../codegen/method-sources.generated.ts';
import { METHODS, ownMethods } from '../codegen/own-methods.ts';

/** A colour of four bytes: red, green, blue and alpha, in this order in memory, as GPUs expect. */
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

  /** Red, from 0 to 1. Values outside the range are clamped. */
  get red(): number {
    return this.r / 255;
  }

  set red(fraction: number) {
    this.r = Math.min(Math.max(fraction, 0), 1) * 255 + 0.5;
  }

  /** Green, from 0 to 1. Values outside the range are clamped. */
  get green(): number {
    return this.g / 255;
  }

  set green(fraction: number) {
    this.g = Math.min(Math.max(fraction, 0), 1) * 255 + 0.5;
  }

  /** Blue, from 0 to 1. Values outside the range are clamped. */
  get blue(): number {
    return this.b / 255;
  }

  set blue(fraction: number) {
    this.b = Math.min(Math.max(fraction, 0), 1) * 255 + 0.5;
  }

  /** Alpha, from 0 (transparent) to 1 (opaque). Values outside the range are clamped. */
  get alpha(): number {
    return this.a / 255;
  }

  set alpha(fraction: number) {
    this.a = Math.min(Math.max(fraction, 0), 1) * 255 + 0.5;
  }

  /** Sets the four components, each from 0 to 255. Returns this colour. */
  set(r: number, g: number, b: number, a = 255): this {
    this.r = r;
    this.g = g;
    this.b = b;
    this.a = a;
    return this;
  }

  /** Sets the four components from fractions, each from 0 to 1. Returns this colour. */
  setFloats(red: number, green: number, blue: number, alpha = 1): this {
    this.red = red;
    this.green = green;
    this.blue = blue;
    this.alpha = alpha;
    return this;
  }

  /** Copies the components of another colour. Returns this colour. */
  copy(from: Rgba): this {
    this.r = from.r;
    this.g = from.g;
    this.b = from.b;
    this.a = from.a;
    return this;
  }

  /**
   * Interpolates towards another colour: a fraction of 0 changes nothing, 1 sets the other colour. Returns this
   * colour.
   */
  lerp(to: Rgba, fraction: number): this {
    this.r += Math.round((to.r - this.r) * fraction);
    this.g += Math.round((to.g - this.g) * fraction);
    this.b += Math.round((to.b - this.b) * fraction);
    this.a += Math.round((to.a - this.a) * fraction);
    return this;
  }
}

/** Four colour components: a {@link Color}, or any object with these properties. */
export type Rgba = { readonly [K in 'r' | 'g' | 'b' | 'a']: number };

/**
 * Declares a field of four bytes that holds a colour: `tint = color(0xff8800)`. White unless `hex` (0xrrggbb) is
 * given, opaque unless `alpha` (from 0 to 1) is given.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` for a number that is out of range, or a function.
 */
export function color(hex = 0xffffff, alpha = 1): Color {
  if (isOutside(hex, 0xffffff) || isOutside(alpha, 1)) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `color(0x${hex.toString(16)}, ${alpha}): expected a colour from 0 to 0xffffff, as 0xrrggbb, and an alpha from 0 to 1.`,
    );
  }
  return struct(
    Color,
    // Other values become components, which the field refuses with its name.
    !Number.isInteger(hex)
      ? { r: hex }
      : typeof alpha === 'number'
        ? { r: (hex >> 16) & 255, g: (hex >> 8) & 255, b: hex & 255, a: Math.round(alpha * 255) }
        : { a: alpha },
  );
}

/** Whether a value is a number below 0 or above a limit, or a function, which would be that of one component. */
function isOutside(value: unknown, most: number): boolean {
  return typeof value === 'function' || (typeof value === 'number' && (value < 0 || value > most));
}
