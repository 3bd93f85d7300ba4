import { Buffer, BufferUsage, Geometry, type AttributeOption, type VertexFormat } from 'pixi.js';
import { cornerAttribute } from '../corners.ts';
import { BIRTH_WORDS, type BirthWords } from './birth.ts';

/** The attributes of a birth, in the order of its words. */
export const BIRTH_ATTRIBUTES: readonly {
  readonly name: string;
  readonly format: VertexFormat;
  readonly type: string;
  readonly word: number;
}[] = [
  { name: 'aBorn', format: 'sint32', type: 'i32', word: 0 },
  { name: 'aPlace', format: 'float32x2', type: 'vec2f', word: 1 },
  { name: 'aLife', format: 'float32', type: 'f32', word: 3 },
  { name: 'aHeading', format: 'float32', type: 'f32', word: 4 },
  { name: 'aSpeed', format: 'float32', type: 'f32', word: 5 },
  { name: 'aSpin', format: 'float32', type: 'f32', word: 6 },
  { name: 'aSize', format: 'float32', type: 'f32', word: 7 },
  { name: 'aLook', format: 'sint32', type: 'i32', word: 8 },
];

const STRIDE = 4 * BIRTH_WORDS;
const LEAST_CHUNK = 64;
const MOST_CHUNK = 16_384;
/** A chunk holds about one in so many of the particles that may be alive. */
const PARTS = 16;

/** A part of the ring of births, with the buffer that its births are uploaded to. */
export class BirthChunk implements BirthWords {
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly geometry: Geometry;
  readonly #buffer: Buffer;
  readonly #reversed: boolean;
  readonly #size: number;
  #length = 0;
  /** Births that are uploaded. */
  #uploaded = 0;
  /** Whether the buffer on the GPU still holds births from before the last `clear`. */
  #isStale = false;
  /** When the last of its particles dies, in seconds. */
  lastDeath = 0;

  /** @param reversed whether the first birth is the last in the buffer, and so drawn last. */
  constructor(size: number, reversed: boolean) {
    this.f32 = new Float32Array(size * BIRTH_WORDS);
    this.i32 = new Int32Array(this.f32.buffer);
    this.#size = size;
    this.#reversed = reversed;
    this.#buffer = new Buffer({
      data: this.f32,
      usage: BufferUsage.VERTEX | BufferUsage.COPY_DST,
      shrinkToFit: false,
      label: 'emitter-births',
    });
    const attributes: Record<string, AttributeOption> = { aCorner: cornerAttribute() };
    for (const { name, format, word } of BIRTH_ATTRIBUTES) {
      attributes[name] = { buffer: this.#buffer, format, stride: STRIDE, offset: 4 * word, instance: true };
    }
    this.geometry = new Geometry({ topology: 'triangle-strip', attributes });
    // A geometry computes its bounds again when a buffer changes. Nobody reads them, and the events make garbage.
    this.#buffer.removeAllListeners('update');
  }

  get isFull(): boolean {
    return this.#length === this.#size;
  }

  /** Instances to draw. Those that are not born have no lifetime, and are not visible. */
  get instances(): number {
    return this.#reversed ? this.#size : this.#length;
  }

  /** The first word of a further birth, of a particle that dies at a time in seconds. The chunk must not be full. */
  add(death: number): number {
    if (death > this.lastDeath) this.lastDeath = death;
    const index = this.#length++;
    return (this.#reversed ? this.#size - 1 - index : index) * BIRTH_WORDS;
  }

  /** Has the births that are new uploaded before the next draw. Call it once a draw: a second call would replace the first. */
  upload(): void {
    if (this.#isStale) {
      this.#isStale = false;
      this.#uploaded = this.#length;
      this.#buffer.update(this.f32.byteLength, 0);
      return;
    }
    const count = this.#length - this.#uploaded;
    if (count === 0) return;
    const first = this.#reversed ? this.#size - this.#length : this.#uploaded;
    this.#uploaded = this.#length;
    this.#buffer.update(count * STRIDE, first * STRIDE);
  }

  /** Empties it. */
  clear(): void {
    this.#length = 0;
    this.#uploaded = 0;
    this.lastDeath = 0;
    if (!this.#reversed) return;
    // All instances are drawn, so none of the old ones may be left.
    this.f32.fill(0);
    this.#isStale = true;
  }

  destroy(): void {
    this.geometry.destroy(true);
  }
}

/**
 * The births of the particles that may be alive, oldest first, in chunks. A chunk whose particles have all died is used again, so
 * that nothing is allocated once an emitter has reached its steady state.
 */
export class BirthChunks {
  /** Those with living particles, the oldest first. */
  readonly used: BirthChunk[] = [];
  readonly #idle: BirthChunk[] = [];
  readonly #size: number;
  readonly #reversed: boolean;

  constructor(limit: number, reversed: boolean) {
    const wanted = 2 ** Math.ceil(Math.log2(limit / PARTS));
    this.#size = Math.min(Math.max(wanted, LEAST_CHUNK), MOST_CHUNK);
    this.#reversed = reversed;
  }

  /** The chunk for a further birth. */
  get newest(): BirthChunk {
    let chunk = this.used.at(-1);
    if (chunk === undefined || chunk.isFull) {
      chunk = this.#idle.pop() ?? new BirthChunk(this.#size, this.#reversed);
      this.used.push(chunk);
    }
    return chunk;
  }

  /** Takes back the oldest chunks whose particles have all died at a time, in seconds. */
  retire(time: number): void {
    while (this.used.length > 0 && this.used[0]!.lastDeath <= time) {
      const chunk = this.used.shift()!;
      chunk.clear();
      this.#idle.push(chunk);
    }
  }

  clear(): void {
    this.retire(Infinity);
  }

  destroy(): void {
    for (const chunk of [...this.used, ...this.#idle]) chunk.destroy();
  }
}
