import { AllocatorError } from '@offheap/core';
import { Struct } from '@offheap/struct';
import { ownOf, savedNamesOf } from './former-names.ts';
import type { Migrations } from './migration.ts';
import type { SavedFile } from './saved-file.ts';
import { inWords, type WorldPart } from './world-parts.ts';

/**
 * Returns the index of the section of a save for each part of a world that the save has.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when two parts would have the same section.
 */
export function sectionsOf(
  parts: readonly WorldPart[],
  file: SavedFile,
  migrations: Migrations,
): Map<WorldPart, number> {
  const found = new Map<WorldPart, number>();
  for (const kind of ['component', 'tag', 'pool', 'single'] as const) {
    const indices = new Map<string, number>();
    file.sections.forEach((section, i) => section[0] === kind && indices.set(section[1], i));
    const ofKind = parts.filter((part) => part.kind === kind);
    const names = ofKind.map(({ name }) => name);
    const was = migrations.formerNames;
    const saved = savedNamesOf(
      names,
      was,
      (name) => indices.has(name),
      () => undefined, // saved after the renaming
    );
    const owners = new Map<string, string>();
    for (const part of ofKind) {
      const before = saved.get(part.name);
      if (before === undefined) {
        if (!indices.has(part.name) || migrations.named(part.name).name === null) continue; // it is new
        throw sharedSection(
          part,
          part.name,
          names.find((name) => saved.get(name) === part.name)!,
        );
      }
      const owner = owners.get(before);
      // Entities may have both components. References lead to entries of one pool only.
      if (owner !== undefined && 'pool' in part) throw sharedSection(part, before, owner);
      owners.set(before, part.name);
      found.set(part, indices.get(before)!);
    }
  }
  return found;
}

function sharedSection({ kind, name }: WorldPart, before: string, other: string): AllocatorError {
  const what = `${inWords(kind)} ${before}`;
  if (before !== name) {
    return new AllocatorError(
      'INVALID_ARGUMENT',
      `${other} and ${name} would both be loaded from the ${what} of the save: expected one of them. Load it into one of them, and copy the entries after the load.`,
    );
  }
  const both =
    kind === 'component' || kind === 'tag'
      ? ` To load it into both, use \`${name}: { name: ${JSON.stringify(before)} }\`.`
      : '';
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${other} and ${name} would both be loaded from the ${what} of the save: expected one of them. If ${name} is new, use \`migrate: { ${name}: { name: null } }\`.${both}`,
  );
}

/** Returns the names of a struct and its base classes, whose entries references may lead to. */
export function namesOfStruct(part: WorldPart): readonly string[] {
  if (!('pool' in part)) return [];
  const names = [part.name];
  let base: unknown = Object.getPrototypeOf(part.pool.struct);
  for (; typeof base === 'function' && base !== Struct; base = Object.getPrototypeOf(base)) {
    const name = ownOf(base as unknown as Readonly<Record<string, unknown>>, 'struct');
    if (typeof name === 'string') names.push(name);
  }
  return names;
}
