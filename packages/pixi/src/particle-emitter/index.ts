export {
  fromParticleEmitterConfig,
  type ImportedEmitter,
  type ImportOptions,
} from './from-particle-emitter.ts';
