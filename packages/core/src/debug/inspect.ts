import { lastOf } from '../es2020.ts';
import { checkMemory, type Memory, RESERVED_BYTES } from '../memory/memory.ts';
import type { Resident } from '../memory/residents.ts';
import { inspectAllocator } from './inspect-allocators.ts';
import { type Finding, type Inspection, inspectionOf, Regions } from './inspection.ts';

/** Returns a finding for an object that refers to bytes of a memory; `undefined` for an object of an unknown kind. */
export type Inspector = (resident: Resident) => Finding | undefined;

/**
 * Returns the contents of a memory as a tree: its allocators, and in each the allocators and pools in its blocks. To
 * print or draw the tree, see {@link inspectionText} and {@link inspectionSvg}. In programs with pools, import
 * `inspect` from `@offheap/struct/debug`, which includes them. O(blocks + slots). Creates garbage, so do not call it
 * each frame. It changes nothing.
 *
 * @param others inspectors for further kinds of objects; they are called before the inspectors of this package.
 */
export function inspect(memory: Memory, others: readonly Inspector[] = []): Inspection {
  checkMemory('What to inspect', memory);
  const inspectors = [...others, inspectAllocator];
  /**
   * Of two objects at one place, the later one exists now, or has more to report: a scratch has the same place as its
   * scoped allocator.
   */
  const placed = new Map<number, Finding>();
  const compositions: Inspection[] = [];
  memory.residents.forEach((resident) => {
    for (const inspector of inspectors) {
      const found = inspector(resident);
      if (found === undefined) continue;
      if (found.regions.length === 0) compositions.push(inspectionOf(found));
      else placed.set(found.ptr, found);
      return;
    }
  });
  const roots = nest([...placed.values()]);
  const [root] = roots;
  const regions = new Regions();
  const start = root?.ptr ?? RESERVED_BYTES;
  regions.add(0, start, 'state');
  if (root === undefined) regions.add(start, memory.byteLength - start, 'free');
  else for (const each of root.regions) regions.add(each.ptr, each.bytes, each.use);
  return inspectionOf({
    kind: 'Memory',
    ptr: 0,
    blockBytes: memory.byteLength,
    ...(root?.peak !== undefined && { peak: root.peak }),
    regions: regions.all,
    children: [...roots, ...compositions],
  });
}

/** Nests each finding in the smallest block that contains it. */
function nest(found: Finding[]): Inspection[] {
  found.sort((a, b) => a.ptr - b.ptr || b.blockBytes - a.blockBytes);
  const inside = new Map<Finding | undefined, Finding[]>();
  const around: Finding[] = [];
  for (const each of found) {
    while (around.length > 0 && each.ptr >= lastOf(around)!.ptr + lastOf(around)!.blockBytes) around.pop();
    const parent = lastOf(around);
    const siblings = inside.get(parent);
    if (siblings === undefined) inside.set(parent, [each]);
    else siblings.push(each);
    around.push(each);
  }
  const build = (parent: Finding | undefined): Inspection[] =>
    (inside.get(parent) ?? []).map((each) => inspectionOf(each, build(each)));
  return build(undefined);
}
