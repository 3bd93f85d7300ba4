export { checkEmitterConfig } from './effect.ts';
export { Emitter, type EmitterOptions } from './emitter.ts';
export type {
  AnimationConfig,
  AttractorConfig,
  BoundsConfig,
  ColorCurve,
  Curve,
  EaseSegment,
  EmissionConfig,
  EmitterConfig,
  JsonColor,
  NumberOrRange,
  OnDeathConfig,
  ParticleConfig,
  PlainCurve,
  PointConfig,
  ShapeConfig,
  TexturesConfig,
  TrailConfig,
  TurbulenceConfig,
} from './emitter-config.ts';
export type { Mode as EmitterMode } from './program.ts';
export type { EmitterTextures } from './textures.ts';
