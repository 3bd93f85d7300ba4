/** Whether two values of a field are the same: numbers exactly, objects by their contents. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (isIterable(a) && isIterable(b)) {
    const list = [...a];
    const other = [...b];
    return list.length === other.length && list.every((element, i) => sameValue(element, other[i]));
  }
  // typed-struct's instances have their fields as enumerable members of their own.
  const names = Object.keys(b);
  return names.every((name) =>
    sameValue((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
  );
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}
