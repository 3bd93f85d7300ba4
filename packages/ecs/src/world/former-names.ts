import { hasOwn } from '@offheap/core/internal';

/** A map from old names to current names. */
export type Names = Readonly<Record<string, string>>;

/** The former name of each current name; a list, the latest first, for a name that has changed several times. */
export type FormerNames = Readonly<Record<string, string | readonly string[]>>;

/** Returns the former names of a current name, the latest first. */
export function formersOf(was: FormerNames, name: string): readonly string[] {
  const before = ownOf(was, name);
  if (before === undefined) return [];
  return typeof before === 'string' ? [before] : before;
}

/** Returns the value of an own property. */
export function ownOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return hasOwn(record, name) ? record[name] : undefined;
}

/**
 * Returns the name in a save for each current name that the save has a value for. A current name that the save has
 * wins over a former name, and a later name over an earlier one. If the save lacks a renamed field, its former name belongs to
 * that field alone: another field that now has this name is new.
 *
 * @param has whether the save has a name.
 * @param onBoth is called when the save has two names for a value: the current and a former one, or two former ones.
 *   `saved` is the later name, `before` the earlier one. Throws when the value of `before` may be the right one.
 * @param onShared is called when two names have the same name in the save.
 */
export function savedNamesOf(
  names: readonly string[],
  was: FormerNames,
  has: (name: string) => boolean,
  onBoth: (name: string, saved: string, before: string) => void,
  onShared?: (name: string, other: string, saved: string) => void,
): Map<string, string> {
  const found = new Map<string, string>();
  const claimed = new Set<string>();
  const renamed = new Map<string, string>();
  for (const name of names) {
    const before = formersOf(was, name).find(has);
    if (before !== undefined && before !== name) renamed.set(name, before);
  }
  // In a chain such as `{ a: 'b', b: 'c' }`: if the save has no `a`, its `b` belongs to a, and therefore its `c` to b.
  for (let length = -1; length !== found.size;) {
    length = found.size;
    for (const [name, before] of renamed) {
      if (found.has(name) || (has(name) && !claimed.has(name))) continue;
      found.set(name, before);
      claimed.add(before);
    }
  }
  for (const name of names) {
    if (found.has(name) || !has(name)) continue;
    const before = renamed.get(name);
    // A former name that another field has claimed is the name of that field.
    if (before !== undefined) {
      if (!claimed.has(before)) onBoth(name, name, before);
    } else if (claimed.has(name) && !formersOf(was, name).includes(name)) continue;
    found.set(name, name);
  }
  const owners = new Map<string, string>();
  for (const [name, saved] of found) {
    const other = owners.get(saved);
    if (other !== undefined) onShared?.(other, name, saved);
    owners.set(saved, name);
    for (const before of formersOf(was, name)) {
      // A former name that is claimed belongs to this value, or to another one that was renamed.
      if (before === name || before === renamed.get(name) || claimed.has(before) || !has(before)) continue;
      onBoth(name, saved, before);
    }
  }
  return found;
}

/** Returns a name that is part of a cycle, and the next name in the cycle; undefined if there is no cycle. */
export function cycleIn(names: FormerNames): readonly [first: string, next: string] | undefined {
  for (const first of Object.keys(names)) {
    const next = formersOf(names, first).find(
      (name) => name !== first && leadsTo(names, name, first, new Set()),
    );
    if (next !== undefined) return [first, next];
  }
  return undefined;
}

function leadsTo(names: FormerNames, from: string, to: string, visited: Set<string>): boolean {
  if (from === to) return true;
  if (visited.has(from)) return false;
  visited.add(from);
  return formersOf(names, from).some((name) => leadsTo(names, name, to, visited));
}
