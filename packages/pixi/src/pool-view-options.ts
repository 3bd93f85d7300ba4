import type { Rgba, Struct } from '@offheap/struct';
import type { BLEND_MODES, ColorSource, PointData, Rectangle, Texture } from 'pixi.js';

/** The names of a struct's number fields. */
export type NumberField<T extends Struct> = {
  [K in keyof T]-?: T[K] extends number ? K : never;
}[keyof T] &
  string;

/** The names of a struct's fields of two floats `x` and `y`, such as `vec2()`. */
export type Vec2Field<T extends Struct> = {
  [K in keyof T]-?: T[K] extends PointData ? K : never;
}[keyof T] &
  string;

/** The names of a struct's colour fields, such as `color()`. */
export type ColorField<T extends Struct> = {
  [K in keyof T]-?: T[K] extends Rgba ? K : never;
}[keyof T] &
  string;

/** The names of a struct's fields that hold one of several strings, such as `enumOf(['idle', 'run'])`. */
export type EnumField<T extends Struct> = {
  [K in keyof T]-?: T[K] extends string ? (string extends T[K] ? never : K) : never;
}[keyof T] &
  string;

/** The names of a struct's boolean fields. */
export type BoolField<T extends Struct> = {
  [K in keyof T]-?: T[K] extends boolean ? K : never;
}[keyof T] &
  string;

/**
 * 1 to 16 values from birth to death: evenly spaced, or each with its time, from 0 (birth) to 1 (death), in ascending
 * order.
 */
export type StopList<V> = readonly V[] | readonly (readonly [time: number, value: V])[];

/**
 * Properties that change over an entry's life. The shader computes them from the remaining time, so the program
 * writes nothing for each entry. Values are interpolated from stop to stop, and constant before the first and after
 * the last stop. They are multiplied by the entry's own properties.
 */
export interface OverLife<T extends Struct> {
  /** The field that counts down to 0. */
  readonly remaining: NumberField<T>;
  /** The initial value of `remaining`: a number greater than 0, or the field that stores it. */
  readonly lifetime: NumberField<T> | number;
  /** The tints. */
  readonly tint?: StopList<ColorSource>;
  /** The opacities, from 0 to 1. */
  readonly alpha?: StopList<number>;
  /** The factors of the size. */
  readonly scale?: StopList<number>;
  /** Whether values jump from stop to stop instead of being interpolated. Default `false`. */
  readonly step?: boolean;
}

/**
 * A range of entries by index, from `start` up to, but not including, `end`. `end` may be greater than the number of
 * entries: `Infinity` means all entries from `start` on.
 */
export type EntryRange = readonly [start: number, end: number];

/**
 * The fields of the struct that contain the properties of an entry. Number fields may have any type up to 32 bits:
 * `f32`, `f16`, `i8` ... `u32`. WebGL requires that fields are aligned, as they are unless the struct is packed, and
 * that the struct's stride is a multiple of 4, at most 255 bytes.
 */
export interface PoolViewOptions<T extends Struct> {
  /** The texture of all entries. Alternative: `frames`. */
  readonly texture?: Texture;
  /** Textures that `frame` selects from: any number, with up to 8 sources. Rotated and trimmed textures are supported. */
  readonly frames?: readonly Texture[];
  /**
   * The index of the texture in `frames`: a number field, or an `enumOf()` field, whose first value is 0. Fractions are
   * truncated. The index wraps around after the last texture, so a time can be used. Default 0.
   */
  readonly frame?: NumberField<T> | EnumField<T> | number;

  /** The position of an entry, in the view's own coordinates: two number fields, or one `vec2()` field. */
  readonly position: readonly [x: NumberField<T>, y: NumberField<T>] | Vec2Field<T>;
  /**
   * The width of an entry in pixels; the height keeps the frame's proportions. Two values for width and height, or a
   * `vec2()` field. Default: the frame's own size.
   */
  readonly size?:
    | NumberField<T>
    | Vec2Field<T>
    | number
    | readonly [width: NumberField<T> | number, height: NumberField<T> | number];
  /** A factor of the size. Default 1. */
  readonly scale?: NumberField<T> | number;
  /**
   * The rotation in radians, clockwise. With 0, the frame is drawn as it is in its image. For a frame that points to the
   * right, the direction of flight is `Math.atan2(vy, vx)`, or `velocity.angle()`; add `Math.PI / 2` for a frame that
   * points up. Default 0.
   */
  readonly rotation?: NumberField<T> | number;
  /**
   * The point of the frame that is placed at `position`: a number or a point for all entries, a `vec2()` field, or two
   * fields or numbers. 0 is the left or upper edge, and 1 the right or lower edge; other numbers are points outside the
   * frame. Default: 0.5, the middle.
   */
  readonly anchor?:
    | number
    | PointData
    | Vec2Field<T>
    | readonly [x: NumberField<T> | number, y: NumberField<T> | number];
  /** A `bool()` field: an entry is drawn if it is true. Default: all entries are drawn. */
  readonly visible?: BoolField<T>;
  /**
   * The entries that are drawn, by index from `start` up to, but not including, `end`. See {@link PoolView.range}. Default:
   * all.
   */
  readonly range?: EntryRange;

  /**
   * The colour that the texture is multiplied by: 0xRRGGBB in a `u32` field, whose highest byte is ignored; a `color()`
   * field, whose alpha is used too; or a number for all entries. Default: white.
   */
  readonly tint?: NumberField<T> | ColorField<T> | number;
  /**
   * An alternative to `tint`: a `u32` field whose bytes are red, green, blue and alpha (0xAABBGGRR, alpha not
   * premultiplied), or a `color()` field.
   */
  readonly color?: NumberField<T> | ColorField<T>;
  /**
   * The opacity, from 0 to 1: a field, or a number for all entries. An unsigned integer field ranges from 0 to its highest
   * value.
   */
  readonly alpha?: NumberField<T> | number;
  /** Tint, opacity and size over the life of the entry. */
  readonly overLife?: OverLife<T>;

  /**
   * `true`: one vertex for each entry instead of an instance of four. The result looks the same and may be faster,
   * especially on software renderers. However, an entry disappears when its centre leaves the viewport, and its size
   * is limited by the GPU (64 to 2048 pixels). WebGL only: WebGPU always draws quads. Default `false`.
   */
  readonly points?: boolean;
  /**
   * The blend mode, as for any display object. `'add'` does not depend on the order of the entries, which a packed
   * pool changes.
   */
  readonly blendMode?: BLEND_MODES;
  /**
   * The area of all entries, for filters, masks and culling. The view measures nothing unless `measure` is called.
   * Default: empty.
   */
  readonly boundsArea?: Rectangle;
  /** The label, as for any display object. Default: `'PoolView'`. */
  readonly label?: string;
}
