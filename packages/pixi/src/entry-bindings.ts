import type { Struct } from '@offheap/struct';
import { type EntryAttribute, type Expression, FieldSource, literal, type Pair } from './field-source.ts';
import { checkPointNames, invalidArgument, show } from './invalid-argument.ts';
import { type LifeCurves, lifeCurves } from './over-life.ts';
import type { PackedEntries } from './packed-entries.ts';
import type { OverLife, PoolViewOptions } from './pool-view-options.ts';

/** The properties of each entry according to a view's options; an undefined property has its default. */
export interface EntryBindings {
  readonly attributes: readonly EntryAttribute[];
  readonly position: Pair;
  readonly anchor: Pair;
  /** Width and height; the width alone; or undefined for the frame's own size. */
  readonly size: Pair | undefined;
  readonly width: Expression | undefined;
  readonly scale: Expression | undefined;
  readonly rotation: Expression | undefined;
  readonly visible: Expression | undefined;
  readonly frame: Expression | undefined;
  /** Red, green, blue and alpha, from 0 to 1. */
  readonly color: string | undefined;
  readonly alpha: string | undefined;
  readonly remaining: Expression | undefined;
  readonly lifetime: Expression | undefined;
  readonly life: LifeCurves;
}

/**
 * Returns the properties of entries according to a view's options.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when an option does not name a field, or names a field that a GPU cannot
 *   read.
 */
export function bindEntries<T extends Struct>(
  pool: PackedEntries<T>,
  options: PoolViewOptions<T>,
): EntryBindings {
  const fields = new FieldSource(pool);
  const {
    position,
    size,
    scale,
    rotation,
    tint,
    color,
    alpha,
    frame,
    visible,
    overLife,
    anchor = 0.5,
  } = options;
  if (position === undefined) {
    throw invalidArgument(
      `position is missing: name the fields that hold it, as in \`position: ['x', 'y']\`.`,
    );
  }
  if (tint !== undefined && color !== undefined) {
    throw invalidArgument(
      `tint: ${show(tint)} and color: ${show(color)}: expected one of them. tint reads 0xRRGGBB, color reads 0xAABBGGRR.`,
    );
  }
  // Programs without types pass anything.
  const life = (overLife ?? {}) as Partial<OverLife<T>>;
  if (overLife !== undefined && (life.remaining === undefined || life.lifetime === undefined)) {
    throw invalidArgument(
      `overLife needs both \`remaining\` and \`lifetime\`: expected the field that counts down to 0, and its first value, as in \`overLife: { remaining: 'life', lifetime: 2, alpha: [1, 0] }\`.`,
    );
  }
  const number = (option: string, given: string | number | undefined): Expression | undefined =>
    given === undefined ? undefined : fields.number(option, given);
  const isPair = typeof size === 'object' || (typeof size === 'string' && fields.isPair(size));
  return {
    position: fields.pair('position', position),
    anchor: fields.pair('anchor', anchorOf(anchor)),
    size: isPair ? fields.pair('size', size) : undefined,
    width: isPair ? undefined : number('size', size),
    scale: number('scale', scale),
    rotation: number('rotation', rotation),
    visible: visible === undefined ? undefined : fields.truth('visible', visible),
    frame: number('frame', frame),
    color:
      tint !== undefined
        ? tintOf(fields, tint)
        : color === undefined
          ? undefined
          : (fields.color('color', color) ?? fields.bytes('color', color)),
    alpha: alpha === undefined ? undefined : fields.fraction('alpha', alpha),
    remaining: number('overLife.remaining', overLife?.remaining),
    lifetime: overLife && fields.number('overLife.lifetime', overLife.lifetime, 0),
    life: overLife === undefined ? {} : lifeCurves(overLife),
    attributes: fields.attributes,
  };
}

/** Returns the source of a tint: a constant 0xRRGGBB, a field with such a number, or a colour field. */
function tintOf(fields: FieldSource, tint: string | number): string {
  if (typeof tint === 'string')
    return fields.color('tint', tint) ?? `vec4f(${fields.bytes('tint', tint)}.zyx, 1.0)`;
  if (!Number.isInteger(tint) || tint < 0 || tint > 0xffffff) {
    throw invalidArgument(
      `tint is ${show(tint)}, expected a number from 0 to 0xffffff (0xRRGGBB), or the name of a field.`,
    );
  }
  const parts = [tint >> 16, (tint >> 8) & 255, tint & 255].map((part) => literal(part / 255));
  return `vec4f(${parts.join(', ')}, 1.0)`;
}

function anchorOf<T extends Struct>(
  anchor: NonNullable<PoolViewOptions<T>['anchor']>,
): string | readonly [string | number, string | number] {
  if (typeof anchor === 'number') return [anchor, anchor];
  if (typeof anchor === 'object' && anchor !== null && 'x' in anchor) {
    checkPointNames('anchor', anchor);
    return [anchor.x, anchor.y];
  }
  return anchor;
}
