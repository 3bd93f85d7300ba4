import type { Layout, Struct } from '@offheap/struct';
import type { EntryShader } from './entry-shader.ts';
import { FieldSource, type Expression } from './field-source.ts';
import { invalidArgument, show } from './invalid-argument.ts';
import { lifeStops } from './over-life.ts';
import type { PoolViewOptions } from './pool-view-options.ts';

/**
 * What a view's options mean for its shaders.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when an option names no field, or one that a GPU cannot read.
 */
export function entryShader<T extends Struct>(
  layout: Layout,
  frameCount: number,
  options: PoolViewOptions<T>,
): EntryShader {
  const fields = new FieldSource(layout);
  const { position, scale, rotation, tint, color, alpha, frame, overLife } = options;
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
  const number = (option: string, given: string | number | undefined): Expression | undefined =>
    typeof given === 'string'
      ? fields.number(option, given)
      : given === undefined
        ? undefined
        : literal(option, given);

  return {
    position: fields.pair('position', position),
    ...sizes(fields, options.size, number),
    ...optional('scale', number('scale', scale)),
    ...optional('rotation', number('rotation', rotation)),
    ...optional('tint', tint === undefined ? undefined : fields.bytes('tint', tint)),
    ...optional('color', color === undefined ? undefined : fields.bytes('color', color)),
    ...optional('alpha', alpha === undefined ? undefined : fields.fraction('alpha', alpha)),
    ...optional('frame', number('frame', frame)),
    ...optional('left', number('overLife.left', overLife?.remaining)),
    ...optional('of', number('overLife.of', overLife?.lifetime)),
    stops: overLife === undefined ? {} : lifeStops(overLife),
    frameCount,
    attributes: fields.attributes,
  };
}

function sizes(
  fields: FieldSource,
  given: string | number | readonly [string | number, string | number] | undefined,
  number: (option: string, given: string | number | undefined) => Expression | undefined,
): Pick<EntryShader, 'size' | 'width' | 'height'> {
  if (given === undefined) return {};
  if (typeof given === 'string' && fields.isPair(given)) return { size: fields.pair('size', given) };
  if (typeof given === 'string' || typeof given === 'number') return optional('width', number('size', given));
  return {
    ...optional('width', number('size', given[0])),
    ...optional('height', number('size', given[1])),
  };
}

/** A property that is left out, rather than undefined, when there is nothing to say. */
function optional<K extends string>(key: K, value: Expression | undefined): { [key in K]?: Expression } {
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: Expression }; // a computed key loses its type
}

function literal(option: string, value: number): Expression {
  if (!Number.isFinite(value)) {
    throw invalidArgument(`${option} is ${value}, expected a finite number or the name of a field.`);
  }
  const text = Number.isInteger(value) ? value.toFixed(1) : String(value);
  return { glsl: text, wgsl: text };
}
