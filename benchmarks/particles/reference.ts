import { DT, GRAVITY, type Naming, type World } from './world.ts';

/** Computes the expected contents of a world with a naive implementation of the same rules. */
export class Reference {
  readonly #naming: Naming;
  readonly #serials: number[];
  /** The steps before the birth of each particle. */
  readonly #births: number[];
  #steps = 0;

  constructor(count: number, naming: Naming) {
    this.#naming = naming;
    this.#serials = Array.from({ length: count }, (_, serial) => serial);
    this.#births = this.#serials.map(() => 0);
  }

  update(): void {
    this.#steps++;
  }

  replace(victims: Int32Array, serial: number): void {
    const serials = this.#serials;
    const births = this.#births;
    if (this.#naming === 'held') {
      victims.forEach((k, i) => {
        serials[k] = serial + i;
        births[k] = this.#steps;
      });
      return;
    }
    for (const k of victims) {
      const index = k % serials.length;
      const lastSerial = serials.pop()!;
      const lastBirth = births.pop()!;
      if (index < serials.length) {
        serials[index] = lastSerial;
        births[index] = lastBirth;
      }
    }
    for (let i = 0; i < victims.length; i++) {
      serials.push(serial + i);
      births.push(this.#steps);
    }
  }

  /** Compares a world with this one, particle by particle, in any order. */
  async check(world: Pick<World, 'read'>): Promise<void> {
    const expected = new Map(this.#serials.map((serial, i) => [serial, this.#births[i]!]));
    let missing = expected.size;
    await world.read((serial, x, y) => {
      const birth = expected.get(serial);
      if (birth === undefined) throw new Error(`Particle ${serial} is alive, and should not be.`);
      expected.delete(serial);
      missing--;
      const n = this.#steps - birth;
      const vy = ((serial >> 6) & 63) - 32;
      near(serial, 'x', x, (serial & 1023) + n * ((serial & 63) - 32) * DT);
      near(serial, 'y', y, ((serial >> 3) & 1023) + n * vy * DT + (GRAVITY * DT * DT * n * (n - 1)) / 2);
    });
    if (missing > 0) throw new Error(`${missing} particles of ${this.#serials.length} are missing.`);
  }
}

function near(serial: number, field: string, value: number, expected: number): void {
  // Thousands of steps in 32-bit floats, each rounding.
  if (!(Math.abs(value - expected) <= 1 + Math.abs(expected) * 1e-3)) {
    throw new Error(`Particle ${serial} has ${field} ${value}, expected ${expected}.`);
  }
}
