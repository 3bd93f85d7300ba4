import { checkOptions, identify } from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import {
  color32BitToUniform,
  getAdjustedBlendModeBlend,
  RenderContainer,
  Shader,
  State,
  UniformGroup,
  Matrix,
  type BLEND_MODES,
  type Bounds,
  type Container,
  type DestroyOptions,
  type Renderer,
  type Texture,
} from 'pixi.js';
import { framesUniform, glProgram, gpuProgram, stopsOf, type EntryShader } from './entry-shader.ts';
import { entryShader } from './entry-bindings.ts';
import { checkFrames, isDestroyed, VECTORS_PER_FRAME, writeFrames } from './frame-table.ts';
import { invalidArgument, show } from './invalid-argument.ts';
import type { PackedEntries } from './packed-entries.ts';
import type { PoolViewOptions } from './pool-view-options.ts';
import { checkRenderer, type GpuRenderer } from './gpu-renderer.ts';
import { CORNER_COUNT } from './corners.ts';
import { SlabGeometry } from './slab-geometry.ts';

/** What a renderer's encoder is told to draw; one object, reused. */
interface DrawCommand {
  geometry: SlabGeometry['geometry'];
  readonly shader: Shader;
  readonly state: State;
  size: number;
  instanceCount: number;
  skipSync: boolean;
}

/** Uniforms that change from frame to frame. */
interface PoolUniforms {
  uTransformMatrix: Matrix;
  readonly uColor: Float32Array;
}

/** A shader with what feeds it. */
interface Program {
  readonly points: boolean;
  readonly slabs: SlabGeometry[];
  readonly uniforms: PoolUniforms;
  readonly frames: Float32Array;
  readonly command: DrawCommand;
}

const KNOWN_OPTIONS: Record<keyof PoolViewOptions<Struct>, true> = {
  texture: true,
  frames: true,
  frame: true,
  position: true,
  size: true,
  scale: true,
  rotation: true,
  anchor: true,
  tint: true,
  color: true,
  alpha: true,
  overLife: true,
  points: true,
  blendMode: true,
  boundsArea: true,
  label: true,
};

/**
 * Draws a `PackedPool` or `ComponentPool` straight from its memory. Every time it is rendered it uploads the live entries of each slab
 * as they are, one call a slab, and draws them with one call a slab; nothing is copied or allocated, whatever the
 * number of entries.
 *
 * ```ts
 * const view = new PoolView(pool, { texture, position: ['x', 'y'], size: 'size', tint: 'tint' });
 * app.stage.addChild(view);
 * ```
 *
 * It is a display object like any other: its own position, scale, rotation, tint, alpha, blend mode, mask and filters
 * apply to the whole. Entries are drawn in the order of the pool, which destroying one changes.
 *
 * `destroy()` frees what it has on the GPU and leaves the pool alone.
 */
export class PoolView<T extends Struct> extends RenderContainer {
  readonly pool: PackedEntries<T>;
  readonly #shader: EntryShader;
  readonly #points: boolean;
  readonly #anchor: Float32Array;
  #frames: readonly Texture[];
  /** Made when first rendered: only then is it known whether the renderer draws points. */
  #program: Program | undefined;
  /** Its textures were destroyed, and it has said so. */
  #isLost = false;
  #hasHinted = false;
  /** A texture may be resized, or its frame moved. */
  readonly #refreshTexture = (): void => {
    if (this.#program === undefined) return;
    const { frames, command } = this.#program;
    writeFrames(this.#frames, frames);
    const { source } = this.texture;
    command.shader.resources['uTexture'] = source;
    command.shader.resources['uSampler'] = source.style;
  };

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when the pool is not packed, a field is missing or of a type, place or
   * stride that a GPU cannot read, or a texture is none.
   */
  constructor(pool: PackedEntries<T>, options: PoolViewOptions<T>) {
    checkPool(pool);
    checkOptions('a PoolView', options, KNOWN_OPTIONS);
    const frames = options.frames ?? [options.texture as Texture]; // checked by the next line
    checkFrames(frames);
    const shader = entryShader(pool.layout, frames.length, options);
    const { blendMode, boundsArea, label = 'PoolView', anchor = 0.5 } = options;
    super({
      label,
      eventMode: 'none',
      ...(blendMode && { blendMode }),
      ...(boundsArea && { boundsArea }),
      addBounds: (bounds) => {
        const { boundsArea } = this;
        // The interface is narrower than what pixi passes: its Bounds.
        if (boundsArea) (bounds as Bounds).addRect(boundsArea);
        else this.#hintAtBounds();
      },
    });
    this.allowChildren = false;
    this.pool = pool;
    this.#frames = frames;
    this.#shader = shader;
    this.#points = options.points ?? false;
    this.#anchor = new Float32Array(
      typeof anchor === 'number' ? [anchor, anchor, 0, 0] : [anchor.x, anchor.y, 0, 0],
    );
    this.#listen();
  }

  /** The textures that entries pick from. */
  get frames(): readonly Texture[] {
    return this.#frames;
  }

  /** @throws AllocatorError `INVALID_ARGUMENT` when there are not as many as before. */
  set frames(frames: readonly Texture[]) {
    checkFrames(frames);
    if (frames.length !== this.#frames.length) {
      throw invalidArgument(
        `frames: ${frames.length} textures, expected ${this.#frames.length} as when the view was made. Make another view.`,
      );
    }
    this.#unlisten();
    this.#frames = frames;
    this.#isLost = false;
    this.#listen();
    this.#refreshTexture();
  }

  /** The texture of a view with one frame; the first of several. */
  get texture(): Texture {
    return this.#frames[0]!;
  }

  set texture(texture: Texture) {
    this.frames = [texture];
  }

  /** Called by pixi when it is this object's turn. */
  override render(renderer: Renderer): void {
    const { pool } = this;
    const { length, slabCapacity, layout, slabs: places } = pool;
    if (length === 0 || this.#isLost) return;
    checkRenderer(this.label, renderer);
    if (isDestroyed(this.texture)) {
      this.#isLost = true; // said once, not at every frame
      throw invalidArgument(
        `${this.label}: its texture was destroyed, so it draws nothing from now on. Give it another one, \`view.texture = ...\`, or remove the view before \`Assets.unload\` or \`destroy(true)\`.`,
      );
    }
    const program = (this.#program ??= this.#makeProgram(renderer));
    const { slabs, uniforms, command, points } = program;

    uniforms.uTransformMatrix = this.groupTransform;
    color32BitToUniform(this.groupColorAlpha, uniforms.uColor, 0);
    command.state.blendMode = getAdjustedBlendModeBlend(this.#blendMode, this.texture.source);
    command.shader.groups[0] = renderer.globalUniforms.bindGroup;
    command.skipSync = false;
    for (let i = 0, left = length; left > 0; i++, left -= slabCapacity) {
      let slab = slabs[i];
      // A pool that grows after a restore may lie elsewhere than before.
      if (slab === undefined || slab.start !== places[i]) slab = this.#placeSlab(program, i);
      const count = left < slabCapacity ? left : slabCapacity;
      slab.upload(count * layout.stride);
      command.geometry = slab.geometry;
      command.size = points ? count : CORNER_COUNT;
      command.instanceCount = points ? 1 : count;
      renderer.encoder.draw(command);
      command.skipSync = true;
    }
  }

  override destroy(options?: DestroyOptions): void {
    if (this.destroyed) return;
    super.destroy(options);
    this.#unlisten();
    const withTexture = typeof options === 'boolean' ? options : options?.texture;
    const withSource = typeof options === 'boolean' ? options : options?.textureSource;
    if (withTexture) for (const frame of this.#frames) frame.destroy(withSource);
    if (this.#program === undefined) return;
    for (const slab of this.#program.slabs) slab.destroy();
    this.#program.command.shader.destroy();
    this.#program = undefined;
  }

  /** A view that is the whole stage has no parent, from which pixi would tell it its group's. */
  get #blendMode(): BLEND_MODES {
    if (this.parent) return this.groupBlendMode;
    return this.localBlendMode === 'inherit' ? 'normal' : this.localBlendMode;
  }

  #makeProgram(renderer: GpuRenderer): Program {
    const points = this.#points && renderer.name === 'webgl';
    const shader = this.#shader;
    const frames = new Float32Array(4 * VECTORS_PER_FRAME * shader.frameCount);
    writeFrames(this.#frames, frames);
    const group = new UniformGroup({
      // Same order as in WGSL's PoolUniforms.
      uTransformMatrix: { value: new Matrix(), type: 'mat3x3<f32>' },
      uColor: { value: new Float32Array([1, 1, 1, 1]), type: 'vec4<f32>' },
      uAnchor: { value: this.#anchor, type: 'vec4<f32>' },
      [framesUniform(shader)]: {
        value: frames,
        type: 'vec4<f32>',
        size: VECTORS_PER_FRAME * shader.frameCount,
      },
      ...Object.fromEntries(
        stopsOf(shader).map(({ name, values, count }) => [
          name,
          { value: values, type: 'vec4<f32>', size: count } as const,
        ]),
      ),
    });
    const { source } = this.texture;
    const program: Program = {
      points,
      slabs: [],
      frames,
      uniforms: group.uniforms,
      command: {
        geometry: undefined as unknown as DrawCommand['geometry'], // set before every draw
        shader: new Shader({
          glProgram: glProgram(shader, points),
          gpuProgram: gpuProgram(shader),
          resources: { poolUniforms: group, uTexture: source, uSampler: source.style },
        }),
        state: State.for2d(),
        size: 0,
        instanceCount: 0,
        skipSync: false,
      },
    };
    return program;
  }

  /** What draws the pool's slab `i`, where it lies now. */
  #placeSlab({ slabs, points }: Program, i: number): SlabGeometry {
    const { memory, layout, slabCapacity, slabs: places } = this.pool;
    slabs[i]?.destroy();
    const start = places[i]!;
    const bytes = memory.u8.subarray(start, start + slabCapacity * layout.stride);
    return (slabs[i] = new SlabGeometry(start, bytes, layout.stride, this.#shader.attributes, !points));
  }

  /** Says once, of a pool in checked mode, why pixi finds nothing to cache, filter or cull. */
  #hintAtBounds(): void {
    if (this.#hasHinted || (this.pool as { checked?: unknown } | undefined)?.checked === false) return;
    const reason = measuredFor(this);
    if (reason === undefined) return;
    this.#hasHinted = true;
    console.warn(
      `offheap: ${this.label} has no boundsArea, and ${reason} measures it: it is empty, and nothing is drawn. Say where its entries are, as in \`view.boundsArea = new Rectangle(0, 0, 800, 600)\`.`,
    );
  }

  #listen(): void {
    for (const frame of this.#frames) frame.on('update', this.#refreshTexture);
  }

  #unlisten(): void {
    for (const frame of this.#frames) frame.off('update', this.#refreshTexture);
  }
}

identify(PoolView);

/** What makes pixi measure a display object: its own property, or that of one that it lies in. */
function measuredFor(view: Container): string | undefined {
  for (let at: Container | null = view; at !== null; at = at.parent) {
    if (at.isCachedAsTexture) return '`cacheAsTexture`';
    if (at.cullable && !at.cullArea) return '`cullable`';
    if ((at.filters?.length ?? 0) > 0) return '`filters`';
  }
  return undefined;
}

function checkPool(pool: Partial<PackedEntries<Struct>> | null | undefined): void {
  if (pool?.isPacked === true) return;
  throw invalidArgument(
    `pool is ${show(pool)}, expected a PackedPool or ComponentPool, whose live entries lie side by side: \`new PackedPool(Particle, { capacity })\`.`,
  );
}
