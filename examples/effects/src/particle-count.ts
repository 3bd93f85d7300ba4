import type { EmissionConfig, EmitterConfig } from '@offheap/pixi/emitter';

/** The maximum number of particles alive in a description. */
export const MAX_PARTICLES = 1_000_000;
/** The minimum time between waves. Faster waves are merged, because they cannot be seen separately. */
const LEAST_INTERVAL = 1 / 240;

/** The maximum number of particles of the emission that are alive at the same time. */
export function aliveOf({ emission, lifetime }: EmitterConfig): number {
  const { interval = 1, count = 1, limit = 1000 } = emission;
  return Math.min(limit, count * wavesAlive(emission, lifetime, interval));
}

/** The description with another number of particles alive: an emission of the same kind that is denser or thinner. */
export function withAlive(config: EmitterConfig, particles: number): EmitterConfig {
  const { emission, lifetime } = config;
  const { interval = 1, count = 1 } = emission;
  const total = Math.min(MAX_PARTICLES, Math.max(1, Math.round(particles)));
  if (wavesAlive(emission, lifetime, interval) === 1) {
    return { ...config, emission: { ...emission, count: total, limit: total } };
  }
  const span = spanOf(emission, lifetime);
  const mostWaves = Math.max(1, Math.floor(span / LEAST_INTERVAL));
  const ofWave = Math.ceil(Math.min(total, Math.max(count, total / mostWaves)));
  const waves = Math.max(1, Math.floor(total / ofWave));
  return {
    ...config,
    emission: {
      ...emission,
      interval: rounded(span / waves),
      count: ofWave,
      limit: Math.min(MAX_PARTICLES, ofWave * (waves + 1)),
    },
  };
}

function wavesAlive(emission: EmissionConfig, lifetime: EmitterConfig['lifetime'], interval: number): number {
  return Math.max(1, Math.ceil(spanOf(emission, lifetime) / interval - 1e-6));
}

/** Length of the time whose births can be alive at the same time, in seconds. */
function spanOf({ duration = Infinity }: EmissionConfig, lifetime: EmitterConfig['lifetime']): number {
  return Math.min(duration, typeof lifetime === 'number' ? lifetime : Math.max(...lifetime));
}

/** Rounded up, so that no more waves are alive than computed; short in files. */
function rounded(seconds: number): number {
  return Math.ceil(seconds * 1e6) / 1e6;
}
