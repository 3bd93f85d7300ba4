import { checkOptions, identify } from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import {
  RenderContainer,
  Shader,
  State,
  UniformGroup,
  Bounds,
  Matrix,
  Rectangle,
  type Container,
  type DestroyOptions,
  type Renderer,
  type Texture,
} from 'pixi.js';
import { CORNER_COUNT } from './corners.ts';
import { bindEntries, type EntryBindings } from './entry-bindings.ts';
import { EntryQuad } from './entry-quad.ts';
import type { EntryAttribute } from './field-source.ts';
import { glProgram, gpuProgram } from './entry-shader.ts';
import { FrameAtlas } from './frame-atlas.ts';
import { checkRenderer, type GpuRenderer } from './gpu-renderer.ts';
import {
  type DrawCommand,
  destroyTextures,
  hasLost,
  lostTexture,
  prepareDraw,
  type ViewUniforms,
} from './gpu-view.ts';
import { checkKind, checkRectangle, invalidArgument, show } from './invalid-argument.ts';
import type { PackedEntries } from './packed-entries.ts';
import type { EntryRange, PoolViewOptions } from './pool-view-options.ts';
import { SlabGeometry } from './slab-geometry.ts';

/** Uniforms that change from frame to frame, or with the frames. */
interface PoolUniforms extends ViewUniforms {
  uFrameCount: number;
}

/** A shader with its resources. */
interface Program {
  /** The name of the renderer that it was created for. */
  readonly renderer: GpuRenderer['name'];
  readonly points: boolean;
  readonly slabs: SlabGeometry[];
  readonly uniforms: PoolUniforms;
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
  visible: true,
  range: true,
  points: true,
  blendMode: true,
  boundsArea: true,
  label: true,
};

/**
 * Draws a `PackedPool` or `ComponentPool` directly from its memory. Each time the view is rendered, it uploads the
 * live entries of each slab unchanged, with one call for each slab (for a pool with columns, one call for each column
 * that is drawn), and draws them with one call for each slab. It copies and allocates nothing, whatever the number of
 * entries.
 *
 * ```ts
 * const view = new PoolView(pool, { texture, position: ['x', 'y'], size: 'size', tint: 'tint' });
 * app.stage.addChild(view);
 * ```
 *
 * A view is a display object like any other: its own position, scale, rotation, tint, alpha, blend mode, mask and
 * filters apply to all entries together. Entries are drawn in the order of the pool, which changes when an entry is
 * destroyed. To draw them from back to front, call `pool.sortBy` before each frame.
 *
 * `destroy()` frees the view's GPU resources and does not change the pool.
 */
export class PoolView<T extends Struct> extends RenderContainer {
  readonly pool: PackedEntries<T>;
  readonly #entry: EntryBindings;
  readonly #points: boolean;
  #atlas: FrameAtlas;
  #range: EntryRange | null;
  /** Created in the first render, as only then is it known whether the renderer draws points. */
  #program: Program | undefined;
  /** Whether its textures were destroyed and an error has been reported. */
  #isLost = false;
  /** The renderer that cannot draw the pool, once an error has been reported. */
  #refusedBy: string | undefined;
  #hasHinted = false;
  readonly #quad = new EntryQuad();
  /** Called when a texture is resized, its frame changes, or its source is replaced. */
  readonly #refresh = (): void => {
    const { textures, sources } = this.#atlas;
    if (textures.every(({ source }) => sources.includes(source))) this.#atlas.write();
    else this.frames = textures;
  };

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when the pool is not packed, a field is missing or has a type, offset
   *   or stride that a GPU cannot read, or `texture` or an element of `frames` is not a texture.
   */
  constructor(pool: PackedEntries<T>, options: PoolViewOptions<T>) {
    checkPool(pool);
    checkOptions('a PoolView', options, KNOWN_OPTIONS);
    const { blendMode, boundsArea, label = 'PoolView', range = null, points = false } = options;
    checkKind('label', label, 'string', "a string, such as 'sparks'");
    checkKind('points', points, 'boolean', 'true or false');
    checkKind('blendMode', blendMode ?? '', 'string', "a blend mode, such as 'add'");
    if (boundsArea) checkRectangle('boundsArea', boundsArea);
    const atlas = new FrameAtlas(options.frames ?? [options.texture as Texture]); // the constructor checks the frames
    const entry = bindEntries(pool, options);
    checkRange(range);
    super({
      label,
      eventMode: 'none',
      ...(blendMode && { blendMode }),
      ...(boundsArea && { boundsArea }),
      containsPoint: ({ x, y }) => this.#hit(x, y) >= 0,
      addBounds: (bounds) => {
        const { boundsArea } = this;
        // pixi passes a Bounds, which has more members than the interface.
        if (boundsArea) (bounds as Bounds).addRect(boundsArea);
        else this.#hintAtBounds();
      },
    });
    this.allowChildren = false;
    this.pool = pool;
    this.#atlas = atlas;
    this.#entry = entry;
    this.#range = range;
    this.#points = points;
    this.#listen();
  }

  /** The textures that entries select from. */
  get frames(): readonly Texture[] {
    return this.#atlas.textures;
  }

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when an element is not a texture, or the textures have too many
   *   sources.
   */
  set frames(frames: readonly Texture[]) {
    const before = this.#atlas;
    const atlas = new FrameAtlas(frames);
    this.#unlisten();
    this.#atlas = atlas;
    this.#isLost = false;
    if (!this.destroyed) this.#listen();
    if (atlas.sources.length !== before.sources.length) this.#dropProgram();
    else if (this.#program !== undefined) {
      const { command, uniforms } = this.#program;
      uniforms.uFrameCount = frames.length;
      Object.assign(command.shader.resources, resourcesOf(atlas, command.shader.gpuProgram !== undefined));
    }
    before.destroy();
  }

  /** The texture of a view with one frame; the first of several. */
  get texture(): Texture {
    return this.frames[0]!;
  }

  set texture(texture: Texture) {
    this.frames = [texture];
  }

  /**
   * The entries that are drawn, measured and hit-tested, by index from `start` up to, but not including, `end`;
   * `null`: all entries. Only these entries are uploaded. A `start` that changes from frame to frame creates one
   * small object each time.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when the values are not integers of 0 or more, or are in descending order.
   *   `end` may be `Infinity`.
   */
  get range(): EntryRange | null {
    return this.#range;
  }

  set range(range: EntryRange | null) {
    checkRange(range);
    this.#range = range;
  }

  /**
   * Returns the rectangle around all entries that are drawn, in the view's own coordinates, for example for
   * `view.boundsArea = view.measure()`. O(length).
   *
   * @param out is filled and returned; a new rectangle by default.
   * @throws AllocatorError `INVALID_ARGUMENT` when `out` is not a rectangle.
   */
  measure(out = new Rectangle()): Rectangle {
    checkRectangle('The argument of measure()', out);
    const bounds = new Bounds();
    const add = (x: number, y: number): void => bounds.addFrame(x, y, x, y);
    const end = this.#end;
    for (let index = this.#start; index < end; index++) if (this.#read(index)) this.#quad.corners(add);
    return bounds.isValid ? out.copyFrom(bounds.rectangle) : out.copyFrom(Rectangle.EMPTY);
  }

  /**
   * Moves the pool's cursor to the topmost entry at a point and returns the cursor; `undefined` when there is none.
   * An entry's area is its rotated frame, including transparent pixels. O(length).
   *
   * @param x the x coordinate in the view's own coordinates: `view.toLocal(event.global)`.
   * @param y the y coordinate in the view's own coordinates.
   */
  hitTest(x: number, y: number): T | undefined {
    if (typeof x !== 'number' || typeof y !== 'number') {
      throw invalidArgument(
        `${this.label}.hitTest(x, y): ${show(x)} and ${show(y)}, expected two numbers: \`view.hitTest(point.x, point.y)\`.`,
      );
    }
    const index = this.#hit(x, y);
    return index < 0 ? undefined : this.pool.at(index);
  }

  #hit(x: number, y: number): number {
    let index = this.#end - 1;
    while (index >= this.#start && !(this.#read(index) && this.#quad.contains(x, y))) index--;
    return index < this.#start ? -1 : index;
  }

  #read(index: number): boolean {
    return this.#quad.read(this.pool, index, this.#entry, this.frames);
  }

  get #start(): number {
    return this.#range === null ? 0 : this.#range[0];
  }

  get #end(): number {
    const { length } = this.pool;
    return this.#range === null ? length : Math.min(this.#range[1], length);
  }

  /** Called by pixi to draw this object. */
  override render(renderer: Renderer): void {
    const { pool } = this;
    const { slabCapacity, slabs: places } = pool;
    const start = this.#start;
    const end = this.#end;
    if (start >= end || this.#isLost || renderer.name === this.#refusedBy) return;
    checkRenderer(this.label, renderer);
    const { sources } = this.#atlas;
    if (hasLost(sources)) {
      this.#isLost = true; // reported once, not in each frame
      throw lostTexture(this, 'Give it another one, `view.texture = ...`, or remove the view');
    }
    if (this.#program?.renderer !== renderer.name) this.#dropProgram(); // for example WebGL after WebGPU
    const program = (this.#program ??= this.#makeProgram(renderer));
    const { slabs, uniforms, command, points } = program;

    prepareDraw(this, renderer, command, uniforms, sources[0]!);
    for (let index = start; index < end;) {
      const i = Math.floor(index / slabCapacity);
      const inSlab = index - i * slabCapacity;
      const count = Math.min(slabCapacity - inSlab, end - index);
      const at = places[i]!; // a pool that grows after a restore may be at another place than before
      const slab = (slabs[i] ??= new SlabGeometry(pool, at, inSlab, this.#entry.attributes, !points));
      slab.upload(pool, at, inSlab, count);
      command.geometry = slab.geometry;
      command.size = points ? count : CORNER_COUNT;
      command.instanceCount = points ? 1 : count;
      renderer.encoder.draw(command);
      command.skipSync = true;
      index += count;
    }
  }

  override destroy(options?: DestroyOptions): void {
    if (this.destroyed) return;
    super.destroy(options);
    this.#unlisten();
    destroyTextures(this.frames, options);
    this.#dropProgram();
  }

  #dropProgram(): void {
    if (this.#program === undefined) return;
    for (const slab of this.#program.slabs) slab?.destroy(); // a range may leave some out
    this.#program.command.shader.destroy();
    this.#program = undefined;
    this.#atlas.destroy();
  }

  #makeProgram(renderer: GpuRenderer): Program {
    const isWebGpu = renderer.name === 'webgpu';
    const points = this.#points && !isWebGpu;
    this.#refusedBy = renderer.name; // an error is reported once, not in each frame
    if (isWebGpu && (this.pool.rows ?? 0) > 0) checkWebGpuColumns(this.label, this.#entry.attributes);
    this.#refusedBy = undefined;
    const { sources, textures } = this.#atlas;
    const group = new UniformGroup({
      // Same order as in WGSL's PoolUniforms.
      uTransformMatrix: { value: new Matrix(), type: 'mat3x3<f32>' },
      uColor: { value: new Float32Array([1, 1, 1, 1]), type: 'vec4<f32>' },
      uFrameCount: { value: textures.length, type: 'f32' },
    });
    return {
      renderer: renderer.name,
      points,
      slabs: [],
      uniforms: group.uniforms,
      command: {
        geometry: undefined as unknown as DrawCommand['geometry'], // set before every draw
        shader: new Shader({
          ...(isWebGpu
            ? { gpuProgram: gpuProgram(this.#entry, sources.length) }
            : { glProgram: glProgram(this.#entry, sources.length, points) }),
          resources: { poolUniforms: group, ...resourcesOf(this.#atlas, isWebGpu) },
        }),
        state: State.for2d(),
        size: 0,
        instanceCount: 0,
        skipSync: false,
      },
    };
  }

  /** Logs once, for a pool in checked mode, why pixi has no area to cache, filter or cull. */
  #hintAtBounds(): void {
    if (this.#hasHinted || (this.pool as { checked?: unknown } | undefined)?.checked === false) return;
    const reason = measuredFor(this);
    if (reason === undefined) return;
    this.#hasHinted = true;
    console.warn(
      `offheap: ${this.label} has no boundsArea, and ${reason} measures it: the area is empty, and nothing is drawn. Assign the area of its entries, as in \`view.boundsArea = new Rectangle(0, 0, 800, 600)\`, or \`view.boundsArea = view.measure()\`.`,
    );
  }

  #listen(): void {
    for (const frame of this.frames) frame.on('update', this.#refresh);
  }

  #unlisten(): void {
    for (const frame of this.frames) frame.off('update', this.#refresh);
  }
}

identify(PoolView);

/** Returns the resources of a shader that change with the frames. */
function resourcesOf(atlas: FrameAtlas, isWebGpu: boolean): Record<string, object> {
  const resources: Record<string, object> = { uFrameTable: atlas.table(isWebGpu) };
  atlas.sources.forEach((source, i) => {
    resources[`uTexture${i}`] = source;
    if (isWebGpu) resources[`uSampler${i}`] = source.style;
  });
  return resources;
}

/** The lowest number of vertex buffers that WebGPU guarantees, without that of the corners. */
const MAX_COLUMNS = 7;

/** Throws for more columns than WebGPU can read. */
function checkWebGpuColumns(label: string, attributes: readonly EntryAttribute[]): void {
  const narrow = attributes.find(({ stride }) => stride % 4 !== 0);
  if (narrow !== undefined) {
    throw invalidArgument(
      `${label}: the column of ${narrow.field} has ${narrow.stride} byte(s) per entry; WebGPU reads multiples of 4. Declare the field as u32() or f32(), draw with WebGL, or leave out the pool's \`storage: 'columns'\`.`,
    );
  }
  if (attributes.length <= MAX_COLUMNS) return;
  throw invalidArgument(
    `${label} reads ${attributes.length} columns; WebGPU reads at most ${MAX_COLUMNS} of them. Draw with WebGL, or leave out the pool's \`storage: 'columns'\`.`,
  );
}

function checkRange(range: EntryRange | null): void {
  if (range === null) return;
  const [start, end] = Array.isArray(range) && range.length === 2 ? (range as EntryRange) : [];
  const isEnd = Number.isInteger(end) || end === Infinity;
  if (Number.isInteger(start) && start! >= 0 && isEnd && end! >= start!) return;
  throw invalidArgument(
    `range is ${Array.isArray(range) ? `[${range.map(show).join(', ')}]` : show(range)}, expected [start, end], indices of entries from 0 up in ascending order; or null, all entries.`,
  );
}

/** Returns the property because of which pixi measures a display object: its own, or that of an ancestor. */
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
    `pool is ${show(pool)}, expected a PackedPool or ComponentPool, whose live entries are contiguous: \`new PackedPool(Particle, { capacity })\`.`,
  );
}
