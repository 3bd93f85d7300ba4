import { HeldBlock, type HeldBlocks, isLiveBlock } from './held-block.ts';
import { type Memory, RESERVED_BYTES } from './memory.ts';
import type { Ptr } from './ptr.ts';
import type { Resident } from './residents.ts';

/** Blocks of one kind on one allocator, which a snapshot file lists: those of single structs. */
export interface ListedBlocks {
  /** Where the allocator's state lies; 0 when it has no block of its own. */
  readonly place: Ptr;
  /** A hash of the kind's name. */
  readonly name: number;
  /** A hash of what gives the bytes their meaning. */
  readonly layout: number;
  /** Of each block. */
  readonly bytes: number;
  readonly ptrs: Set<Ptr>;
}

/** Words before the offsets of a list: place, name, layout, bytes, count. */
const LIST_WORDS = 5;

/** Lists as they are in a file: 32-bit words. */
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

/** The lists in a file's words, of a memory of so many bytes; nothing when they cannot be. */
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

/** The blocks that the residents of a memory list, those of one kind and place together. */
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

/** Outside of checked mode nobody is told that a scope has ended with the structs in it. */
function dropDead(list: ListedBlocks, memory: Memory): void {
  for (const ptr of list.ptrs) {
    if (!isLiveBlock(memory, ptr, list.bytes, { ptr: list.place })) list.ptrs.delete(ptr);
  }
}

/** Nor is it known which of two blocks in one place is the one that is alive. */
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

/** Adds listed blocks to those that are checked before a restore. */
export function holdLists(lists: readonly ListedBlocks[], held: HeldBlocks): void {
  for (const { place, bytes, ptrs } of lists) {
    for (const ptr of ptrs) held.push(new HeldBlock(ptr, bytes, { ptr: place }, 'a single struct'));
  }
}

/** The listed blocks of loaded files that have no object yet. */
export class UnclaimedBlocks implements Resident {
  #lists: readonly ListedBlocks[] = [];
  readonly #saved = new WeakMap<Uint8Array, readonly ListedBlocks[]>();

  /** Takes the lists that match; their blocks are the caller's from then on. */
  claim(matches: (list: ListedBlocks) => boolean): Ptr[] {
    const claimed = this.#lists.filter((list) => matches(list));
    this.#lists = this.#lists.filter((list) => !claimed.includes(list));
    return claimed.flatMap(({ ptrs }) => [...ptrs]);
  }

  /** Keeps what a file lists and nobody has an object for, under the array that stands for the file. */
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
