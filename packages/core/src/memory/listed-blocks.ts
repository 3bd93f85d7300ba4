import { HeldBlock, type HeldBlocks, isLiveBlock } from './held-block.ts';
import { type Memory, RESERVED_BYTES } from './memory.ts';
import type { Ptr } from './ptr.ts';
import type { Resident } from './residents.ts';

/** Blocks of one kind in one allocator that a snapshot file lists: those of single structs. */
export interface ListedBlocks {
  /** The offset of the allocator's state; 0 when it has no block of its own. */
  readonly place: Ptr;
  /** A hash of the kind's name. */
  readonly name: number;
  /** A hash of the layout that gives the bytes their meaning. */
  readonly layout: number;
  /** The size of each block in bytes. */
  readonly bytes: number;
  readonly ptrs: Set<Ptr>;
}

/** The words before the offsets of a list: place, name, layout, bytes, count. */
const LIST_WORDS = 5;

/** Returns the lists as the 32-bit words of a file. */
export function encodeLists(lists: readonly ListedBlocks[]): number[] {
  return lists.flatMap(({ place, name, layout, bytes, ptrs }) => [
    place,
    name,
    layout,
    bytes,
    ptrs.size,
    ...ptrs,
  ]);
}

/** Returns the lists in a file's words, for a memory of the given number of bytes; undefined when they are invalid. */
export function decodeLists(words: readonly number[], byteLength: number): ListedBlocks[] | undefined {
  const lists: ListedBlocks[] = [];
  for (let at = 0; at < words.length;) {
    const [place, name, layout, bytes, count] = words.slice(at, at + LIST_WORDS);
    at += LIST_WORDS;
    if (place === undefined || name === undefined || layout === undefined) return undefined;
    if (bytes === undefined || count === undefined) return undefined;
    const ptrs = new Set(words.slice(at, at + count));
    at += count;
    if (at > words.length || ptrs.size !== count || bytes === 0) return undefined;
    for (const ptr of ptrs) if (ptr < RESERVED_BYTES || ptr + bytes > byteLength) return undefined;
    lists.push({ place, name, layout, bytes, ptrs });
  }
  return lists;
}

/** Returns the blocks that the residents of a memory list, grouped by kind and place. */
export function listedBlocks(memory: Memory): ListedBlocks[] {
  const lists = new Map<string, ListedBlocks>();
  memory.residents.forEach((resident) => {
    for (const list of resident.listed?.() ?? []) {
      const key = [list.place, list.name, list.layout].join(' ');
      const known = lists.get(key);
      if (known === undefined) lists.set(key, { ...list, ptrs: new Set(list.ptrs) });
      else for (const ptr of list.ptrs) known.ptrs.add(ptr);
    }
  });
  const all = [...lists.values()];
  for (const list of all) dropDead(list, memory);
  dropOverlaps(all);
  return all.filter(({ ptrs }) => ptrs.size > 0);
}

/** Removes blocks whose scope has ended. Outside checked mode, residents are not notified of the end of a scope. */
function dropDead(list: ListedBlocks, memory: Memory): void {
  for (const ptr of list.ptrs) {
    if (!isLiveBlock(memory, ptr, list.bytes, { ptr: list.place })) list.ptrs.delete(ptr);
  }
}

/** Removes overlapping blocks. Outside checked mode, it is not known which of two blocks in one place is live. */
function dropOverlaps(lists: readonly ListedBlocks[]): void {
  const blocks = lists.flatMap((list) => Array.from(list.ptrs, (ptr) => ({ list, ptr })));
  blocks.sort((a, b) => a.ptr - b.ptr);
  let last = blocks[0];
  for (const block of blocks.slice(1)) {
    if (last !== undefined && block.ptr < last.ptr + last.list.bytes) {
      last.list.ptrs.delete(last.ptr);
      block.list.ptrs.delete(block.ptr);
    }
    last = block;
  }
}

/** Adds listed blocks to the blocks that are checked before a restore. */
export function holdLists(lists: readonly ListedBlocks[], held: HeldBlocks): void {
  for (const { place, bytes, ptrs } of lists) {
    for (const ptr of ptrs) held.push(new HeldBlock(ptr, bytes, { ptr: place }, 'a single struct'));
  }
}

/** The listed blocks of loaded files that have no object yet. */
export class UnclaimedBlocks implements Resident {
  #lists: readonly ListedBlocks[] = [];
  readonly #saved = new WeakMap<Uint8Array, readonly ListedBlocks[]>();

  /** Removes and returns the lists that match. Their blocks then belong to the caller. */
  claim(matches: (list: ListedBlocks) => boolean): Ptr[] {
    const claimed = this.#lists.filter((list) => matches(list));
    this.#lists = this.#lists.filter((list) => !claimed.includes(list));
    return claimed.flatMap(({ ptrs }) => [...ptrs]);
  }

  /** Stores the blocks that a file lists and that have no object, under the array that represents the file. */
  keep(lists: readonly ListedBlocks[], snapshot: Uint8Array): void {
    this.#saved.set(
      snapshot,
      lists.filter(({ ptrs }) => ptrs.size > 0),
    );
  }

  listed(): readonly ListedBlocks[] {
    return this.#lists;
  }

  saved(snapshot: Uint8Array): boolean {
    this.#saved.set(snapshot, this.#lists);
    return this.#lists.length > 0;
  }

  restored(snapshot: Uint8Array): void {
    this.#lists = this.#saved.get(snapshot) ?? [];
  }

  ended(start: Ptr, end: Ptr): void {
    this.#lists = this.#lists.map((list) => ({
      ...list,
      ptrs: new Set([...list.ptrs].filter((ptr) => ptr < start || ptr >= end)),
    }));
  }
}
