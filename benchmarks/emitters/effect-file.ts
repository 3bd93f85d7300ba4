/**
 * One effect as a file of version 3 of `@pixi/particle-emitter`, with the given number of live particles: a ring, with
 * three stops of opacity and colour, scale, speed and rotation, additive.
 */
export function effectFile(alive: number): object {
  const waves = 50;
  const stops = (...values: readonly unknown[]): object => ({
    list: values.map((value, i) => ({ time: i / (values.length - 1), value })),
  });
  return {
    lifetime: { min: 1, max: 1 },
    frequency: 1 / waves,
    particlesPerWave: alive / waves,
    emitterLifetime: -1,
    maxParticles: Math.min(2 * alive, 1_000_000),
    pos: { x: 400, y: 300 },
    addAtBack: false,
    behaviors: [
      { type: 'alpha', config: { alpha: stops(0, 0.8, 0) } },
      { type: 'color', config: { color: stops('fff191', 'ff622c', '402020') } },
      { type: 'scale', config: { scale: stops(1, 0.3), minMult: 0.5 } },
      { type: 'moveSpeed', config: { speed: stops(200, 100), minMult: 0.5 } },
      { type: 'rotation', config: { accel: 0, minSpeed: 0, maxSpeed: 90, minStart: 0, maxStart: 360 } },
      { type: 'blendMode', config: { blendMode: 'add' } },
      {
        type: 'spawnShape',
        config: { type: 'torus', data: { x: 0, y: 0, radius: 60, innerRadius: 30, affectRotation: true } },
      },
      { type: 'textureSingle', config: { texture: 'dot' } },
    ],
  };
}
