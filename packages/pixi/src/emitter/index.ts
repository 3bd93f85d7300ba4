export { Emitter, type EmitterOptions } from './emitter.ts';
export type {
  AnimationConfig,
  ColorCurve,
  Curve,
  EaseSegment,
  EmissionConfig,
  EmitterConfig,
  JsonColor,
  NumberOrRange,
  ShapeConfig,
  TexturesConfig,
} from './emitter-config.ts';
export type { EmitterTextures } from './textures.ts';
export {
  fromParticleEmitterConfig,
  type ImportedEmitter,
  type ImportOptions,
} from './particle-emitter/from-particle-emitter.ts';
