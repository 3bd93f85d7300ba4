import { f32, Struct, u32, u8 } from '@offheap/struct';
import type { ParticleFields } from './particle.ts';

/** A request for a new particle. Steps create the requested particles after they have removed the dead ones. */
export type RequestFields = Omit<ParticleFields, 'span'>;

/** The requests of one step, in the memory of the mode. */
export interface Requests {
  /** Adds a request. The caller writes all of its fields. The object is valid until the next call. */
  next(): RequestFields;
}

/** A request in scratch memory. */
export class SpawnRequest extends Struct implements RequestFields {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  size = f32();
  tint = u32();
  kind = u8();
}

/** A request in the modes that use objects. */
export class RequestObject implements RequestFields {
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  size = 0;
  tint = 0;
  kind = 0;
}
