import { f32, Struct, u32, u8 } from '@offheap/struct';
import type { ParticleFields } from './particle.ts';

/** A particle that a step wants to have made once it has done away with the dead. */
export type RequestFields = Omit<ParticleFields, 'span'>;

/** The requests of one step, in whatever memory the mode has for them. */
export interface Requests {
  /** One more request, to be filled completely. Only good until the next call. */
  next(): RequestFields;
}

/** A request offheap, in scratch memory. */
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
