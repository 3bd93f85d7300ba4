/** A map from names to names: `{ now: 'before' }` or `{ before: 'now' }`. */
export type Names = Readonly<Record<string, string>>;

/** Returns the value of an own property. */
export function ownOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/**
 * Returns the name in a save for each current name that the save has a value for. A current name that the save has
 * wins over a former name. If the save lacks a renamed field, its former name belongs to that field alone: another
 * field that now has this name is new.
 *
 * @param was the former names by the current names.
 * @param has whether the save has a name.
 * @param onBoth is called when the save has both names; throws when the current name may not be meant.
 */
export function savedNamesOf(
  names: readonly string[],
  was: Names,
  has: (name: string) => boolean,
  onBoth: (name: string, before: string) => void,
): Map<string, string> {
  const found = new Map<string, string>();
  const claimed = new Set<string>();
  const renamed = names.filter((name) => {
    const before = ownOf(was, name);
    return before !== undefined && before !== name && has(before);
  });
  // In a chain, `{ a: 'b', b: 'c' }`, a field without `a` gives `b` to a, and therefore `c` to b.
  for (let length = -1; length !== found.size;) {
    length = found.size;
    for (const name of renamed) {
      if (found.has(name) || (has(name) && !claimed.has(name))) continue;
      found.set(name, was[name]!);
      claimed.add(was[name]!);
    }
  }
  for (const name of names) {
    if (found.has(name) || !has(name)) continue;
    if (renamed.includes(name)) onBoth(name, was[name]!);
    else if (claimed.has(name) && ownOf(was, name) !== name) continue;
    found.set(name, name);
  }
  return found;
}

/** Returns a name from which the other names lead back to it; undefined if there is none. */
export function cycleIn(names: Names): string | undefined {
  return Object.keys(names).find((first) => {
    let name = first;
    for (let i = Object.keys(names).length; i > 0; i--) {
      const next = ownOf(names, name);
      if (next === undefined || next === name) return false;
      if (next === first) return true;
      name = next;
    }
    return false;
  });
}
