import { ParticleSimulation } from './particle-simulation.ts';
import { provideSimulation } from './provide.ts';

provideSimulation(
  (effect, seed, vertices, onDeath) => new ParticleSimulation(effect, seed, vertices, onDeath),
);
