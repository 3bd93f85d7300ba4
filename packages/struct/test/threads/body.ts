import { object, Struct, u32, vec2 } from '@offheap/struct';

/** The definitions that both threads use. */
export class Body extends Struct {
  static readonly struct = 'Body';
  id = u32();
  at = vec2();
}

/** Has a value that exists only in one thread. */
export class Labelled extends Struct {
  static readonly struct = 'Labelled';
  label = object<string>();
}
