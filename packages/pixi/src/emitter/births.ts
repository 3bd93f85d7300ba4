import { BufferUsage, Buffer, Geometry, type AttributeOption, type VertexFormat } from 'pixi.js';

/**
 * The stored data of a birth, from which the shader computes everything else: 7 words.
 *
 *     0  time, in ticks (i32)
 *     1  x of the position of the emission
 *     2  y of that position
 *     3  index, which determines the random numbers (u32)
 *     4  number of the particle in its wave, from 1; 0: nothing is born (u32)
 *     5  x of a velocity that is added to the particle's own
 *     6  y of that velocity
 */
export const BIRTH_ATTRIBUTES: readonly {
  readonly name: string;
  readonly format: VertexFormat;
  readonly type: string;
  readonly word: number;
}[] = [
  { name: 'aBorn', format: 'sint32', type: 'i32', word: 0 },
  { name: 'aPlace', format: 'float32x2', type: 'vec2f', word: 1 },
  { name: 'aIndex', format: 'uint32', type: 'u32', word: 3 },
  { name: 'aWave', format: 'uint32', type: 'u32', word: 4 },
  { name: 'aCarried', format: 'float32x2', type: 'vec2f', word: 5 },
];
export const BIRTH_WORDS = 7;
const STRIDE = 4 * BIRTH_WORDS;

/** The number of ticks in a second. Ticks of i32 wrap around after 18 hours; their differences stay correct. */
export const TICKS = 65536;

/** Returns a time in ticks, as a 32-bit integer that wraps around. */
export function tickOf(time: number): number {
  return Math.round(time * TICKS) | 0;
}

/** Births that one draw call of each pass draws. */
export interface BirthBatch {
  /** The number of instances to draw. */
  readonly instances: number;
  /** The geometry of each pass. */
  readonly geometries: readonly Geometry[];
  /**
   * Uploads new births before the next draw. Must be called once per frame: a second call would replace the first
   * upload.
   */
  upload(): void;
  destroy(): void;
}

/**
 * Returns the geometry of each pass for a buffer of births on the GPU. Each birth is drawn with the vertices of the
 * pass.
 */
export function birthGeometries(
  data: Float32Array | Uint8Array,
  vertices: readonly Buffer[],
  stride = STRIDE,
): { readonly buffer: Buffer; readonly geometries: readonly Geometry[] } {
  const buffer = new Buffer({
    data,
    usage: BufferUsage.VERTEX | BufferUsage.COPY_DST,
    shrinkToFit: false,
    label: 'emitter-births',
  });
  const births = BIRTH_ATTRIBUTES.map(({ name, format, word }): [string, AttributeOption] => [
    name,
    { buffer, format, stride, offset: 4 * word, instance: true },
  ]);
  const geometries = vertices.map((corners) => cornerGeometry(corners, Object.fromEntries(births)));
  // A geometry computes its bounds again when a buffer changes. Nothing reads them, and the events create garbage.
  buffer.removeAllListeners('update');
  return { buffer, geometries };
}

export function cornerGeometry(buffer: Buffer, births: Record<string, AttributeOption>): Geometry {
  return new Geometry({
    topology: 'triangle-strip',
    attributes: { aCorner: { buffer, format: 'float32x3', stride: 12, offset: 0 }, ...births },
  });
}

const LEAST_CHUNK = 512;
const MOST_CHUNK = 65_536;
/** A chunk has room for about the limit of live particles, divided by this number. */
const PARTS = 8;

/** A part of the ring of births, with the buffer that its births are uploaded to. */
class BirthChunk implements BirthBatch {
  readonly geometries: readonly Geometry[];
  /** The time in seconds after which none of its particles is visible. */
  end = 0;
  readonly #f32: Float32Array;
  readonly #i32: Int32Array;
  readonly #buffer: Buffer;
  readonly #reversed: boolean;
  readonly #size: number;
  #length = 0;
  /** The number of births that are uploaded. */
  #uploaded = 0;
  /** Whether the buffer on the GPU still contains births from before the last `clear`. */
  #isStale = false;

  /** @param reversed whether the first birth is the last in the buffer, so that it is drawn last. */
  constructor(size: number, reversed: boolean, vertices: readonly Buffer[]) {
    this.#f32 = new Float32Array(size * BIRTH_WORDS);
    this.#i32 = new Int32Array(this.#f32.buffer);
    this.#size = size;
    this.#reversed = reversed;
    const { buffer, geometries } = birthGeometries(this.#f32, vertices);
    this.#buffer = buffer;
    this.geometries = geometries;
  }

  get isFull(): boolean {
    return this.#length === this.#size;
  }

  get instances(): number {
    return this.#reversed ? this.#size : this.#length;
  }

  /** Adds a birth. The chunk must not be full. */
  add(
    end: number,
    tick: number,
    x: number,
    y: number,
    index: number,
    wave: number,
    vx: number,
    vy: number,
  ): void {
    if (end > this.end) this.end = end;
    const i = this.#length++;
    const at = (this.#reversed ? this.#size - 1 - i : i) * BIRTH_WORDS;
    const f32 = this.#f32;
    const i32 = this.#i32;
    i32[at] = tick;
    f32[at + 1] = x;
    f32[at + 2] = y;
    i32[at + 3] = index;
    i32[at + 4] = wave + 1;
    f32[at + 5] = vx;
    f32[at + 6] = vy;
  }

  upload(): void {
    let count = this.#length - this.#uploaded;
    let first = this.#reversed ? this.#size - this.#length : this.#uploaded;
    this.#uploaded = this.#length;
    if (this.#isStale) {
      this.#isStale = false;
      first = 0;
      count = this.#size;
    }
    if (count > 0) this.#buffer.update(count * STRIDE, first * STRIDE);
  }

  /** Removes all births. */
  clear(): void {
    this.#length = 0;
    this.#uploaded = 0;
    this.end = 0;
    // A reversed chunk draws all instances, so none of the old births may remain.
    this.#isStale = this.#reversed;
    if (this.#reversed) this.#f32.fill(0);
  }

  destroy(): void {
    for (const geometry of this.geometries) geometry.destroy();
    this.#buffer.destroy();
  }
}

/**
 * The births of the particles that may be alive, oldest first, in chunks. A chunk whose particles have all died is
 * reused, so nothing is allocated once an emitter has reached its steady state.
 */
export class BirthRing {
  /** Chunks with live particles, the oldest first. */
  readonly used: BirthChunk[] = [];
  readonly #idle: BirthChunk[] = [];
  readonly #size: number;
  readonly #reversed: boolean;
  readonly #vertices: readonly Buffer[];

  constructor(limit: number, reversed: boolean, vertices: readonly Buffer[]) {
    const wanted = 2 ** Math.ceil(Math.log2(limit / PARTS));
    this.#size = Math.min(Math.max(wanted, LEAST_CHUNK), MOST_CHUNK);
    this.#reversed = reversed;
    this.#vertices = vertices;
  }

  /** The chunk for the next birth. */
  get newest(): BirthChunk {
    let chunk = this.used[this.used.length - 1];
    if (!chunk || chunk.isFull) {
      chunk = this.#idle.pop() ?? new BirthChunk(this.#size, this.#reversed, this.#vertices);
      this.used.push(chunk);
    }
    return chunk;
  }

  /** Frees the oldest chunks whose particles are no longer visible at a time, in seconds. */
  retire(time: number): void {
    while (this.used.length > 0 && this.used[0]!.end <= time) {
      const chunk = this.used.shift()!;
      chunk.clear();
      this.#idle.push(chunk);
    }
  }

  destroy(): void {
    for (const chunk of [...this.used, ...this.#idle]) chunk.destroy();
  }
}
