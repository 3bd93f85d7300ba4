import { Buffer, BufferImageSource, BufferUsage, type Texture, type TextureSource } from 'pixi.js';
import { checkFrames, FLOATS_PER_FRAME, writeFrame } from './frame-table.ts';
import { invalidArgument } from './invalid-argument.ts';

/**
 * The number of `vec4`s of a frame in the table: three of `writeFrame`, and one that begins with the number of its
 * source.
 */
export const TABLE_VECTORS = 4;
/** The number of frames in a row of the table's texture: WebGL 2 guarantees 2048 texels. */
const FRAMES_PER_ROW = 512;
/**
 * The highest number of sources. WebGL 2 guarantees 16 textures in a fragment shader, which pixi's own batches use
 * too.
 */
export const MAX_SOURCES = 8;

/** The textures that entries select from: their places as a table for the shader, and their sources. */
export class FrameAtlas {
  readonly textures: readonly Texture[];
  readonly sources: readonly TextureSource[];
  readonly #floats: Float32Array;
  /** The table in the form of WebGL or of WebGPU; created on demand. */
  #table: BufferImageSource | Buffer | undefined;

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when an element is not a texture, or the textures have too many
   *   sources.
   */
  constructor(textures: readonly Texture[]) {
    checkFrames(textures);
    this.textures = textures;
    this.sources = [...new Set(textures.map(({ source }) => source))];
    if (this.sources.length > MAX_SOURCES) {
      throw invalidArgument(
        `frames have ${this.sources.length} sources, expected at most ${MAX_SOURCES} in one view. Put them into fewer atlases, or use a view for each.`,
      );
    }
    const modes = this.sources.map(({ alphaMode }) => alphaMode === 'no-premultiply-alpha');
    if (modes.includes(!modes[0])) {
      throw invalidArgument(
        `frames have sources with and without the alphaMode 'no-premultiply-alpha', which blend in different ways: expected one kind. Load them with the same alphaMode, or use a view for each.`,
      );
    }
    const rows = Math.ceil(textures.length / FRAMES_PER_ROW);
    const width = Math.min(textures.length, FRAMES_PER_ROW);
    this.#floats = new Float32Array(4 * TABLE_VECTORS * width * rows);
    this.write();
  }

  /** Writes the table; also called after textures have changed. */
  write(): void {
    this.textures.forEach((texture, i) => {
      const at = 4 * TABLE_VECTORS * i;
      writeFrame(texture, this.#floats, at);
      this.#floats[at + FLOATS_PER_FRAME] = this.sources.indexOf(texture.source);
    });
    this.#table?.update();
  }

  /** Returns the table as a resource of a shader. */
  table(isWebGpu: boolean): BufferImageSource | Buffer {
    const resource = this.#floats;
    const texels = resource.length / 4;
    const width = Math.min(texels, TABLE_VECTORS * FRAMES_PER_ROW);
    return (this.#table ??= isWebGpu
      ? new Buffer({ data: resource, usage: BufferUsage.STORAGE | BufferUsage.COPY_DST })
      : new BufferImageSource({
          resource,
          width,
          height: texels / width,
          format: 'rgba32float',
          scaleMode: 'nearest',
          alphaMode: 'no-premultiply-alpha',
        }));
  }

  destroy(): void {
    this.#table?.destroy();
    this.#table = undefined;
  }
}
