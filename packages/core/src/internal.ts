// The members that sibling packages use. Applications import from the package itself: the contents of this module may change at any time.
export {
  checkOptions,
  identify,
  isOfAnotherCopy,
  type Origin,
  readOptions,
  showValue,
  unfinishedKind,
  unknownName,
  wrongArgument,
} from './arguments.ts';
export { checkAllocator } from './allocators/allocator.ts';
export { OwnMemoryAllocator } from './allocators/own-memory-allocator.ts';
export { explainFull } from './allocators/scoped-allocator.ts';
export { hasOwn, lastOf } from './es2020.ts';
export { type Bytes, bytesOf, wordsOf } from './memory/bytes.ts';
export { crc32 } from './memory/crc32.ts';
export { HeldBlock, type HeldBlocks, isLiveBlock } from './memory/held-block.ts';
export { checkSlots } from './slots/check-slots.ts';
export { DEVELOPMENT } from './development.ts';
export { DISPOSE } from './dispose.ts';
export { Faults } from './memory/fault.ts';
export { advice, describe, detail, inFull, type MessageTexts, registerMessages } from './messages.ts';
export type { ListedBlocks } from './memory/listed-blocks.ts';
export {
  checkMemory,
  detached,
  HIGHEST_GONE_HANDLE_WORD,
  HIGHEST_VALUE_WORD,
  LIVE_POOLS_WORD,
  MAX_VALUES,
  POOLS_WORD,
  refuseDetached,
  WORLD_WORD,
} from './memory/memory.ts';
export { Presence, UNKNOWN_MOMENT } from './memory/presence.ts';
export { readWhole } from './memory/read-whole.ts';
export { reserveStack } from './memory/reserve-stack.ts';
export type { Resident, SettleRound } from './memory/residents.ts';
export type { StateSeal } from './memory/state-seal.ts';
export { callBefore } from './memory/call-before.ts';
export { checkNewPart, checkTurn, guardTurn } from './memory/turn.ts';
export { WeakList } from './memory/weak-list.ts';
export { checkCapacity } from './slots/slot-table.ts';
export { type SlotTablePlaces, SlotWords } from './slots/slot-words.ts';
export { SHOW } from './show.ts';
