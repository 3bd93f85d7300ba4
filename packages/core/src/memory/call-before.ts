/** The methods of an object. */
type Methods = Readonly<
  Record<PropertyKey, (this: unknown, a?: unknown, b?: unknown, c?: unknown, d?: unknown) => unknown>
>;

/**
 * Makes some methods and getters of one object call a function first. The wrappers are on a prototype of that object,
 * so other objects do not pay for them.
 *
 * @param methods the names to wrap; names that the object does not have are ignored. The methods take at most four
 *   arguments.
 */
export function callBefore(
  object: object,
  methods: readonly PropertyKey[],
  getters: readonly PropertyKey[],
  before: () => void,
): void {
  const inner = Object.getPrototypeOf(object) as object;
  const plain = inner as Methods; // by name
  const calling: PropertyDescriptorMap = {};
  for (const name of methods) {
    if (plain[name] === undefined) continue;
    calling[name] = {
      value(this: unknown, a?: unknown, b?: unknown, c?: unknown, d?: unknown) {
        before();
        return plain[name]!.call(this, a, b, c, d); // which may have been replaced since
      },
    };
  }
  for (const name of getters) {
    calling[name] = {
      get(this: unknown) {
        before();
        return Reflect.get(inner, name, this) as unknown;
      },
    };
  }
  Object.setPrototypeOf(object, Object.create(inner, calling) as object);
}
