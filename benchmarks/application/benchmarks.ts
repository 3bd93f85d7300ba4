import type { Benchmark } from '../harness/benchmark.ts';
import { DT, GRAVITY } from '../particles/world.ts';
import { type ApplicationModule, KINDS, THINGS } from './application.ts';

/** Runs all systems of an application. */
export function runSystems({ start }: ApplicationModule): Benchmark {
  const application = start();
  let frames = 0;
  return {
    frame() {
      frames++;
      application.update();
    },
    check() {
      for (let kind = 0; kind < KINDS; kind++) {
        let seen = 0;
        application.read(kind, (i, x, y) => {
          seen++;
          const vy = ((i >> 6) & 63) - 32;
          near(kind, i, x, (i & 1023) + frames * ((i & 63) - 32) * DT);
          near(
            kind,
            i,
            y,
            ((i >> 3) & 1023) + frames * vy * DT + (GRAVITY * DT * DT * frames * (frames - 1)) / 2,
          );
        });
        if (seen !== THINGS) throw new Error(`Kind ${kind} has ${seen} things, expected ${THINGS}.`);
      }
    },
  };
}

function near(kind: number, i: number, value: number, expected: number): void {
  // Thousands of steps in 32-bit floats, each rounding.
  if (!(Math.abs(value - expected) <= 1 + Math.abs(expected) * 1e-3)) {
    throw new Error(`Thing ${i} of kind ${kind} is at ${value}, expected ${expected}.`);
  }
}
