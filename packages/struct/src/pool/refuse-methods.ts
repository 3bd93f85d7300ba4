import { AllocatorError } from '@offheap/core';
import { DISPOSE, SHOW } from '@offheap/core/internal';

/**
 * The members that still work: to dispose of the object, to show it, and to communicate with other objects over the
 * memory.
 */
const ANSWERED: ReadonlySet<PropertyKey> = new Set([
  DISPOSE,
  SHOW,
  'constructor',
  'checkRestore',
  'restored',
  'checkEnd',
  'ended',
  'isIn',
  'hasWords',
  'aliveIn',
  'checkBytes',
  'checkWords',
  'hold',
  'release',
  'saved',
  'written',
  'loading',
  'seal',
  'signature',
  'attach',
  'detach',
]);

/** Properties that are read from the bytes. The others are constants of the object. */
const READ: ReadonlySet<PropertyKey> = new Set(['length', 'capacity', 'slabs', 'retired', 'version']);

/** The reasons why an object has lost its bytes, in words that follow its name. */
export const LOST = {
  disposed: 'disposed of',
  ended: 'created in a closed scope, or by an allocator that was reset or disposed of,',
  restored: 'created after the moment to which the memory was restored,',
} as const;

/**
 * Makes an object's methods, and the getters that read its bytes, throw `DISPOSED` from now on, without a check in
 * any of them. Returns a function that undoes this.
 *
 * @param what the object's name, as in `This Pool`.
 */
export function refuseMethods(object: object, what: string, why: string): () => void {
  const prototype = Object.getPrototypeOf(object) as object;
  const refusing = new Proxy(Object.create(prototype) as object, {
    get(target, key, receiver) {
      if (!READ.has(key)) {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof value !== 'function' || ANSWERED.has(key)) return value;
      }
      throw new AllocatorError('DISPOSED', `${what} was ${why} and can no longer be used. Create a new one.`);
    },
  });
  Object.setPrototypeOf(object, refusing);
  return () => void Object.setPrototypeOf(object, prototype);
}
