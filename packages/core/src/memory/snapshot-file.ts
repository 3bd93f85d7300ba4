import { type Bytes, bytesOf } from './bytes.ts';
import { crc32 } from './crc32.ts';
import { CONSTANTS, isPresent } from './allocator-kind.ts';
import type { HeldBlocks } from './held-block.ts';
import { decodeLists, encodeLists, holdLists, listedBlocks, UnclaimedBlocks } from './listed-blocks.ts';
import { checkMemory, corruptSnapshot as corrupt, type Memory } from './memory.ts';
import { UNKNOWN_MOMENT } from './presence.ts';
import { readWhole } from './read-whole.ts';

/**
 * The format of a saved snapshot: little-endian words, then the bytes, then lists of the live single structs.
 *
 *     0        4         8             12            16                20             24         32
 *     | 'OHSN' | version | byte length | layout hash | CRC of all else | words behind | reserved | the memory's bytes ... | lists ...
 *
 * A list: | allocator's place | hash of the struct's name | hash of its layout | bytes | count | offsets ... |
 */
const MAGIC = 0x4e53484f; // 'OHSN'
const VERSION = 2;
const AT = { magic: 0, version: 4, byteLength: 8, layoutHash: 12, crc: 16, listWords: 20 } as const;
const HEADER_BYTES = 32;
/** The moment of bytes that may be of another run: earlier than any moment of this one. */
const FOREIGN_MOMENT = -1;

/**
 * Returns the memory's bytes as a file. A header allows {@link loadSnapshot} to check that the bytes are complete and
 * match the program. The file lists the single structs (`create(allocator, T)`) that are live. O(bytes).
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when a struct or a tag has no name; `THREAD` when another thread has taken
 *   the memory, or its root allocator was created in another thread.
 */
export function saveSnapshot(memory: Memory): Uint8Array {
  checkMemory('The memory to save', memory);
  return readWhole(memory, () => write(memory));
}

function write(memory: Memory): Uint8Array {
  memory.checkWhole();
  const lists = encodeLists(listedBlocks(memory));
  const file = new Uint8Array(HEADER_BYTES + memory.byteLength + lists.length * 4);
  memory.beginMoment();
  const number = ++memory.lastFile;
  memory.residents.forEach((resident) => resident.written?.(number));
  file.set(memory.u8, HEADER_BYTES);
  const header = new DataView(file.buffer);
  header.setUint32(AT.magic, MAGIC, true);
  header.setUint32(AT.version, VERSION, true);
  header.setUint32(AT.byteLength, memory.byteLength, true);
  header.setUint32(AT.layoutHash, layoutHash(memory), true);
  header.setUint32(AT.listWords, lists.length, true);
  lists.forEach((word, i) => header.setUint32(HEADER_BYTES + memory.byteLength + i * 4, word, true));
  const crc = crc32(file);
  header.setUint32(AT.crc, crc, true);
  memory.files.set(crc, number);
  return file;
}

/**
 * Restores the result of {@link saveSnapshot}, in the same run of the program or in another one that has created the
 * same allocators and pools in the same order. O(bytes).
 *
 * Views of single structs stay attached when the file lists a struct of the same kind, allocator and place; other
 * views are detached. Structs that the file lists and that have no view stay allocated: `reclaim` returns views of
 * them.
 *
 * @throws AllocatorError `CORRUPT` when the file is truncated, damaged, not a snapshot, of another version, or of
 *   another size or layout than the memory; or when a count, an offset or a link in it is invalid; `THREAD` when another
 *   thread has created a part of the memory. The memory is then unchanged.
 */
export function loadSnapshot(memory: Memory, saved: Bytes): void {
  checkMemory('The memory to load into', memory);
  const file = bytesOf('A snapshot file', saved);
  if (file.length < HEADER_BYTES) {
    throw corrupt(`it has ${file.length} bytes, its header alone takes ${HEADER_BYTES}. It was truncated.`);
  }
  const header = new DataView(file.buffer, file.byteOffset, HEADER_BYTES);
  if (header.getUint32(AT.magic, true) !== MAGIC) throw corrupt('its first bytes are wrong.');
  const version = header.getUint32(AT.version, true);
  if (version !== VERSION) throw corrupt(`it is of version ${version}, expected ${VERSION}.`);
  const byteLength = header.getUint32(AT.byteLength, true);
  const listWords = header.getUint32(AT.listWords, true);
  const whole = HEADER_BYTES + byteLength + listWords * 4;
  if (file.length !== whole) {
    throw corrupt(
      `it has ${file.length} bytes, its header says ${whole}. It was ${file.length < whole ? 'truncated' : 'extended'}.`,
    );
  }
  const crc = header.getUint32(AT.crc, true);
  const unsigned = new Uint8Array(file); // a copy, which `slice` of Node's Buffer does not create
  unsigned.fill(0, AT.crc, AT.crc + 4);
  if (crc32(unsigned) !== crc) throw corrupt('its checksum is wrong: it was damaged.');
  if (byteLength !== memory.byteLength) {
    throw corrupt(`it is of a memory of ${byteLength} bytes, this one has ${memory.byteLength}.`);
  }
  memory.checkOthers(FOREIGN_MOMENT);
  const hash = header.getUint32(AT.layoutHash, true);
  if (hash !== layoutHash(memory)) {
    throw corrupt(
      'it has another layout: other allocators, pools, capacities, structs or fields. Load it into a memory set up by the same version of the program, or migrate it field by field.',
    );
  }
  const bytes = unsigned.subarray(HEADER_BYTES, HEADER_BYTES + byteLength);
  if (signatureOf(memory, new Int32Array(unsigned.buffer, HEADER_BYTES)) !== signatureOf(memory)) {
    throw corrupt('its bytes contain other allocators than its header lists.');
  }
  const view = new DataView(unsigned.buffer);
  const words = Array.from({ length: listWords }, (_, i) =>
    view.getUint32(HEADER_BYTES + byteLength + i * 4, true),
  );
  const lists = decodeLists(words, byteLength);
  if (lists === undefined) throw corrupt('its list of single structs is invalid.');
  const held: HeldBlocks = [];
  holdLists(lists, held);
  memory.residents.moments.restoring = UNKNOWN_MOMENT;
  memory.checkContents(bytes, held);
  const snapshot = new Uint8Array(0); // represents the file
  memory.residents.forEach((resident) => resident.keepListed?.(lists, snapshot));
  const number = memory.files.get(crc);
  if (number !== undefined) memory.residents.forEach((resident) => resident.loading?.(number, snapshot));
  if (lists.some(({ ptrs }) => ptrs.size > 0)) unclaimedOf(memory).keep(lists, snapshot);
  memory.replace(bytes, snapshot, FOREIGN_MOMENT);
}

function unclaimedOf(memory: Memory): UnclaimedBlocks {
  if (memory.unclaimed === undefined) {
    memory.unclaimed = new UnclaimedBlocks();
    memory.residents.add(memory.unclaimed);
    memory.watchEnds();
  }
  return memory.unclaimed;
}

/**
 * Returns a hash of the layout: the kinds and places of allocators, and the signatures of pools, entities and tags.
 * FNV-1a, 32 bits.
 */
function layoutHash(memory: Memory): number {
  const signatures = [signatureOf(memory)];
  memory.residents.forEach((resident) => {
    const signature = resident.signature?.();
    if (signature !== undefined) signatures.push(signature);
  });
  let hash = 0x811c9dc5;
  for (const char of signatures.join('\n')) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  }
  return hash >>> 0;
}

/** Returns the root, and the kind, place and sizes of each allocator whose state is in the words. */
function signatureOf({ allocators, i32 }: Memory, words = i32): string {
  const signatures = [`root ${words[0]! >>> 0}`];
  const ptrs = [...allocators.keys()];
  ptrs.sort((a, b) => a - b);
  for (const ptr of ptrs) {
    const state = allocators.get(ptr)!;
    // A restore may have brought back a state from before the allocator was created.
    if (!isPresent(words, ptr, state)) continue;
    const { tag, constants } = state.kind;
    const word = (ptr >>> 2) + CONSTANTS;
    const made = words.subarray(word, word + constants);
    signatures.push(`allocator ${tag} at ${ptr}: ${[state.bytes, ...made].join(' ')}`);
  }
  return signatures.join('\n');
}
