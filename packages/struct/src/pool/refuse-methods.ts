import { AllocatorError, SHOW } from '@offheap/core';

/** From now on an object's methods throw `DISPOSED`, save `[Symbol.dispose]`: without a test in any of them. */
export function refuseMethods(object: object, what: string): void {
  const prototype = Object.getPrototypeOf(object) as object;
  const refusing = new Proxy(Object.create(prototype) as object, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== 'function' || key === Symbol.dispose || key === SHOW || key === 'constructor')
        return value;
      throw new AllocatorError(
        'DISPOSED',
        `${what} was disposed of: its bytes are not its own any more. Make a new one.`,
      );
    },
  });
  Object.setPrototypeOf(object, refusing);
}
