/**
 * Creates a prototype for one object alone, which contains the methods of `twins`. Methods that the object has replaced,
 * and that therefore differ from those of `plain`, are kept. Returns the prototype.
 */
export function adoptMethods(target: object, twins: object, plain: object): object {
  const own = Object.create(Object.getPrototypeOf(target) as object) as object;
  addMethods(own, twins, plain);
  Object.setPrototypeOf(target, own);
  return own;
}

/**
 * Prepares the same for twins that are created later. The object has its prototype immediately, so code that V8
 * compiles for the object before it has the twins stays valid.
 */
export function methodAdopter(target: object, plain: object): (twins: object) => void {
  const own = Object.create(Object.getPrototypeOf(target) as object) as object;
  Object.setPrototypeOf(target, own);
  return (twins) => addMethods(own, twins, plain);
}

function addMethods(own: object, twins: object, plain: object): void {
  for (const key of Reflect.ownKeys(twins)) {
    const current = describe(own, key);
    const original = describe(plain, key);
    if (current === undefined || current.value !== original?.value || current.get !== original?.get) continue;
    Object.defineProperty(own, key, { ...Object.getOwnPropertyDescriptor(twins, key), enumerable: false });
  }
}

function describe(object: object | null, key: PropertyKey): PropertyDescriptor | undefined {
  for (let o = object; o !== null; o = Object.getPrototypeOf(o) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(o, key);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}
