import { checkOptions } from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import { Color } from 'pixi.js';
import { invalidArgument } from './invalid-argument.ts';
import type { OverLife } from './pool-view-options.ts';

const MAX_STOPS = 16;

const KNOWN_OPTIONS: Record<keyof OverLife<Struct>, true> = {
  remaining: true,
  lifetime: true,
  tint: true,
  alpha: true,
  scale: true,
};

/** One property's stops, as an array of `vec4` in the shader. */
export interface Stops {
  /** The uniform's name. It contains the count, because pixi caches upload code by names and types alone. */
  readonly name: string;
  readonly count: number;
  /** Four floats a stop: red, green, blue of a tint; else the value comes first. */
  readonly values: Float32Array;
}

/** The stops of what changes over an entry's life. */
export interface LifeStops {
  readonly tint?: Stops;
  readonly alpha?: Stops;
  readonly scale?: Stops;
}

/** @throws AllocatorError `INVALID_ARGUMENT` when a list has no stops or too many. */
export function lifeStops<T extends Struct>(overLife: OverLife<T>): LifeStops {
  checkOptions('overLife', overLife, KNOWN_OPTIONS);
  const { tint, alpha, scale } = overLife;
  return {
    ...(tint && {
      tint: stops(
        'Tint',
        tint.map((color) => [...new Color(color).toArray()]),
      ),
    }),
    ...(alpha && {
      alpha: stops(
        'Alpha',
        alpha.map((value) => [value]),
      ),
    }),
    ...(scale && {
      scale: stops(
        'Scale',
        scale.map((value) => [value]),
      ),
    }),
  };
}

function stops(property: string, given: readonly (readonly number[])[]): Stops {
  if (given.length === 0 || given.length > MAX_STOPS) {
    throw invalidArgument(
      `overLife.${property.toLowerCase()}: ${given.length} stops, expected 1 to ${MAX_STOPS}, from birth to death.`,
    );
  }
  // Blending needs two; one stop is the same throughout.
  const list = given.length === 1 ? [given[0]!, given[0]!] : given;
  const values = new Float32Array(4 * list.length);
  list.forEach((stop, i) => values.set(stop.slice(0, 4), 4 * i));
  return { name: `uLife${property}${list.length}`, count: list.length, values };
}
