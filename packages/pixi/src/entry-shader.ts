import { GlProgram, GpuProgram } from 'pixi.js';
import type { EntryAttribute, Expression } from './field-source.ts';
import { glslPoints, glslQuads } from './glsl.ts';
import type { LifeStops, Stops } from './over-life.ts';
import { wgslQuads } from './wgsl.ts';

/** What the shaders of a view compute from an entry's attributes; what is undefined has its default. */
export interface EntryShader {
  readonly attributes: readonly EntryAttribute[];
  readonly position: Expression;
  /** Width alone, or both; else the frame's own. */
  readonly width?: Expression;
  readonly height?: Expression;
  /** Width and height in one. */
  readonly size?: Expression;
  readonly scale?: Expression;
  readonly rotation?: Expression;
  /** Bytes of 0xRRGGBB as fractions, blue first. */
  readonly tint?: Expression;
  /** Red, green, blue, alpha. */
  readonly color?: Expression;
  readonly alpha?: Expression;
  readonly frame?: Expression;
  readonly frameCount: number;
  readonly left?: Expression;
  readonly of?: Expression;
  readonly stops: LifeStops;
}

/** The uniform that holds the frames; it contains the count, because pixi caches upload code by names and types alone. */
export function framesUniform({ frameCount }: EntryShader): string {
  return `uFrames${frameCount}`;
}

/** All stops there are, in the order of the uniforms. */
export function stopsOf({ stops: { tint, alpha, scale } }: EntryShader): Stops[] {
  return [tint, alpha, scale].filter((stops) => stops !== undefined);
}

/** WebGL's program. Views with the same bindings share one. */
export function glProgram(shader: EntryShader, points: boolean): GlProgram {
  return GlProgram.from({
    ...(points ? glslPoints(shader) : glslQuads(shader)),
    name: points ? 'pool-view-points' : 'pool-view',
    preferredFragmentPrecision: 'highp',
  });
}

/** WebGPU's program. Views with the same bindings share one. */
export function gpuProgram(shader: EntryShader): GpuProgram {
  const source = wgslQuads(shader);
  return GpuProgram.from({
    name: 'pool-view',
    vertex: { source, entryPoint: 'mainVertex' },
    fragment: { source, entryPoint: 'mainFragment' },
  });
}
