import type { Rgba, Struct } from '@offheap/struct';
import type { BLEND_MODES, ColorSource, PointData, Rectangle, Texture } from 'pixi.js';

/** Names of a struct's fields that hold a number. */
export type NumberField<T extends Struct> = {
  [K in keyof T]-?: T[K] extends number ? K : never;
}[keyof T] &
  string;

/** Names of a struct's fields that hold two floats `x` and `y`, as `vec2()` does. */
export type Vec2Field<T extends Struct> = {
  [K in keyof T]-?: T[K] extends PointData ? K : never;
}[keyof T] &
  string;

/** Names of a struct's fields that hold a colour, as `color()` does. */
export type ColorField<T extends Struct> = {
  [K in keyof T]-?: T[K] extends Rgba ? K : never;
}[keyof T] &
  string;

/** Names of a struct's fields that hold one of several texts, as `enumOf(['idle', 'run'])` does. */
export type EnumField<T extends Struct> = {
  [K in keyof T]-?: T[K] extends string ? (string extends T[K] ? never : K) : never;
}[keyof T] &
  string;

/** Names of a struct's fields that hold a truth value. */
export type BoolField<T extends Struct> = {
  [K in keyof T]-?: T[K] extends boolean ? K : never;
}[keyof T] &
  string;

/** 1 to 16 values from birth to death: evenly spaced, or each with its time, 0 (birth) to 1 (death), in ascending order. */
export type StopList<V> = readonly V[] | readonly (readonly [time: number, value: V])[];

/**
 * What changes over an entry's life. The shader computes it from the seconds that are left, so nothing has to be
 * written per entry. Values are blended from stop to stop, stay as they are before the first and after the last, and
 * multiply what the entry's own fields say.
 */
export interface OverLife<T extends Struct> {
  /** The field that counts down to 0. */
  readonly remaining: NumberField<T>;
  /** What `remaining` started from: a number, or the field that remembers it. */
  readonly lifetime: NumberField<T> | number;
  /** Tints. */
  readonly tint?: StopList<ColorSource>;
  /** Opacities. */
  readonly alpha?: StopList<number>;
  /** Factors of the size. */
  readonly scale?: StopList<number>;
  /** Whether values jump from stop to stop instead of being blended. Default `false`. */
  readonly step?: boolean;
}

/** Indices of entries, from `start` to before `end`, which may lie beyond the last entry: `Infinity` means all from `start` on. */
export type EntryRange = readonly [start: number, end: number];

/**
 * Which of the struct's fields say what. Number fields may be of any type up to 32 bits: `f32`, `f16`, `i8` ... `u32`.
 * Fields have to be aligned, as they are unless the struct is packed, and a struct's stride has to be a multiple of
 * 4, at most 255 bytes: that is what WebGL takes.
 */
export interface PoolViewOptions<T extends Struct> {
  /** What an entry looks like. Or `frames`. */
  readonly texture?: Texture;
  /** Textures that `frame` picks from: any number, of up to 8 sources. Rotated and trimmed ones are understood. */
  readonly frames?: readonly Texture[];
  /**
   * Index of the texture in `frames`: a number field, or an `enumOf()` field, whose first value is 0. Fractions are cut off. An index
   * beyond the last texture starts over, so a clock can be the index. Default 0.
   */
  readonly frame?: NumberField<T> | EnumField<T> | number;

  /** The entry's place, in the view's own coordinates: two number fields, or one `vec2()`. */
  readonly position: readonly [x: NumberField<T>, y: NumberField<T>] | Vec2Field<T>;
  /**
   * Its width; the height keeps the frame's proportions. Two for width and height, or a `vec2()` field. Default: the
   * frame's own.
   */
  readonly size?:
    | NumberField<T>
    | Vec2Field<T>
    | number
    | readonly [width: NumberField<T> | number, height: NumberField<T> | number];
  /** A factor of its size. Default 1. */
  readonly scale?: NumberField<T> | number;
  /** Radians, clockwise. Default 0. */
  readonly rotation?: NumberField<T> | number;
  /**
   * The point of the frame that lies at `position`, 0 to 1: a number or a point for all entries, a `vec2()` field, or two fields or
   * numbers. Default: 0.5, the middle.
   */
  readonly anchor?:
    | number
    | PointData
    | Vec2Field<T>
    | readonly [x: NumberField<T> | number, y: NumberField<T> | number];
  /** A `bool()` field: an entry is drawn where it is true. Default: all are. */
  readonly visible?: BoolField<T>;
  /** The entries that are drawn, by index: from `start` to before `end`. See {@link PoolView.range}. Default: all. */
  readonly range?: EntryRange;

  /**
   * The colour that the texture is multiplied with: 0xRRGGBB in a `u32` field, whose highest byte is ignored; a `color()` field, whose
   * alpha counts too; or a number for all entries. Default: white.
   */
  readonly tint?: NumberField<T> | ColorField<T> | number;
  /** Instead of `tint`: a `u32` field of four bytes red, green, blue, alpha (0xAABBGGRR, alpha not premultiplied), or a `color()` field. */
  readonly color?: NumberField<T> | ColorField<T>;
  /** Opacity from 0 to 1: a field, or a number for all entries. An unsigned integer field counts from 0 to its greatest value. */
  readonly alpha?: NumberField<T> | number;
  /** Tint, opacity and size as the entry ages. */
  readonly overLife?: OverLife<T>;

  /**
   * `true`: one vertex an entry instead of an instance of four. Looks the same and may be faster, above all on
   * software renderers; but an entry vanishes when its middle leaves the picture, and sizes end at the GPU's limit
   * (64 to 2048 pixels). WebGL only: WebGPU draws quads. Default `false`.
   */
  readonly points?: boolean;
  /** As of any display object. `'add'` does not depend on the order of the entries, which a packed pool changes. */
  readonly blendMode?: BLEND_MODES;
  /** The area that the entries stay in, for filters, masks and culling: nothing is measured unless `measure` is called. Default: empty. */
  readonly boundsArea?: Rectangle;
  /** As of any display object. Default: `'PoolView'`. */
  readonly label?: string;
}
