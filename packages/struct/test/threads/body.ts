import { object, Struct, u32, vec2 } from '@offheap/struct';

/** What both threads know. */
export class Body extends Struct {
  static readonly struct = 'Body';
  id = u32();
  at = vec2();
}

/** Has a value that only one thread knows. */
export class Labelled extends Struct {
  static readonly struct = 'Labelled';
  label = object<string>();
}
