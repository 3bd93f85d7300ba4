import { Buffer, BufferUsage, type Geometry, type RenderContainer } from 'pixi.js';
import type { GpuRenderer } from '../gpu-renderer.ts';
import { type DrawCommand, prepareDraw } from '../gpu-view.ts';
import { type BirthBatch, cornerGeometry } from './births.ts';
import type { Effect, Particle } from './effect.ts';
import { type Pass, passesOf, verticesOf } from './pass.ts';
import { type EmitterUniforms, type Mode, passProgram, type PassProgram } from './program.ts';

/** The number of floats in a vertex. */
const VERTEX_FLOATS = 3;

/** Draws one kind of particle, with its trails and with the particles that are born at its deaths. */
export class Layer {
  readonly mode: Mode;
  readonly passes: readonly Pass[];
  /** Vertices of each pass. */
  readonly vertices: readonly Buffer[];
  /**
   * Data for the shader: the position of the emission, and the seconds since the last wave or step. A field, because
   * arguments would create garbage.
   */
  readonly spot = new Float32Array(4);
  readonly #effect: Effect;
  readonly #programs: readonly PassProgram[];
  /** The geometries of passes without births in memory. */
  readonly #corners: readonly Geometry[];
  readonly #command: DrawCommand;

  constructor(
    effect: Effect,
    particle: Particle,
    anchor: readonly [x: number, y: number],
    seed: number,
    mode: Mode,
  ) {
    this.mode = mode;
    this.#effect = effect;
    const all = passesOf(particle, mode === 'procedural');
    // Deaths of simulated particles are known only to the simulation.
    this.passes = mode === 'simulated' ? all.filter(({ line }) => line.length === 1) : all;
    this.vertices = this.passes.map(
      (pass) => new Buffer({ data: verticesOf(pass), usage: BufferUsage.VERTEX | BufferUsage.COPY_DST }),
    );
    this.#programs = this.passes.map((pass) => passProgram(effect, pass, anchor, mode));
    for (const { uniforms } of this.#programs) uniforms.uSeed = seed;
    this.#corners =
      mode === 'procedural' ? this.vertices.map((vertices) => cornerGeometry(vertices, {})) : [];
    this.#command = {
      geometry: this.#corners[0]!, // set before every draw
      shader: this.#programs[0]!.shader,
      state: this.#programs[0]!.state,
      size: 0,
      instanceCount: 0,
      skipSync: false,
    };
  }

  /** Draws batches of births at a time in ticks. */
  drawBirths(
    renderer: GpuRenderer,
    view: RenderContainer,
    batches: readonly BirthBatch[],
    tick: number,
  ): void {
    const { length } = batches;
    if (length === 0) return;
    for (let i = 0; i < length; i++) batches[i]!.upload();
    const backwards = this.#effect.newest === 'back';
    for (let p = 0; p < this.passes.length; p++) {
      this.#begin(renderer, view, p).uNow = tick;
      for (let i = 0; i < length; i++) {
        const batch = batches[backwards ? length - 1 - i : i]!;
        this.#draw(renderer, batch.geometries[p]!, batch.instances);
      }
    }
  }

  /** Draws births that the GPU computes, for the given number of waves so far. */
  drawProcedural(renderer: GpuRenderer, view: RenderContainer, waves: number): void {
    const { spot } = this;
    const { count, interval } = this.#effect.emission;
    for (let p = 0; p < this.passes.length; p++) {
      const { span, lanes } = this.passes[p]!;
      if (waves === 0 || spot[2]! >= span) continue;
      const births = Math.min(waves, Math.ceil(span / interval) + 1) * count;
      spot[3] = births;
      this.#begin(renderer, view, p).uLast = ((waves - 1) * count) >>> 0;
      this.#draw(renderer, this.#corners[p]!, Math.ceil(births / lanes));
    }
  }

  #begin(renderer: GpuRenderer, view: RenderContainer, p: number): EmitterUniforms {
    const { shader, state, uniforms } = this.#programs[p]!;
    const command = this.#command;
    command.shader = shader;
    command.state = state;
    command.size = this.vertices[p]!.data.length / VERTEX_FLOATS;
    const { sources, particle } = this.#effect;
    const { line } = this.passes[p]!;
    const own = line[line.length - 1]!;
    prepareDraw(view, renderer, command, uniforms, sources[0]!, own === particle ? undefined : own.blendMode);
    uniforms.uSpot.set(this.spot);
    return uniforms;
  }

  /** Uses a source that has replaced another. */
  refresh(): void {
    const [source] = this.#effect.sources;
    for (const { shader } of this.#programs) {
      shader.resources['uTexture'] = source;
      shader.resources['uSampler'] = source!.style;
    }
  }

  #draw(renderer: GpuRenderer, geometry: Geometry, instances: number): void {
    const command = this.#command;
    command.geometry = geometry;
    command.instanceCount = instances;
    renderer.encoder.draw(command);
    command.skipSync = true;
  }

  destroy(): void {
    for (const { shader } of this.#programs) shader.destroy();
    for (const geometry of this.#corners) geometry.destroy();
    for (const buffer of this.vertices) buffer.destroy();
  }
}
