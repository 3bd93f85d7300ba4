import { f32, Struct } from '@offheap/struct';

export class Contact extends Struct {
  x = f32();
  y = f32();
  depth = f32();
}
