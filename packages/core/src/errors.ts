import { DEVELOPMENT } from './development.ts';
import { labelled } from './messages.ts';

/** The kind of an error, for programs. Each code has an entry in the documentation page "Error codes". */
export type AllocatorErrorCode =
  /** The memory, allocator or pool has no room for the request. */
  | 'OUT_OF_MEMORY'
  /** The allocator cannot align a block as requested. */
  | 'UNSUPPORTED_ALIGNMENT'
  /** An argument has an invalid type, range or name. */
  | 'INVALID_ARGUMENT'
  /** The block, entry or entity belongs to another allocator or pool, or to none. */
  | 'NOT_OWNED'
  /** The block is already free. */
  | 'DOUBLE_FREE'
  /** The view, cursor or handle refers to an entry that was destroyed. */
  | 'STALE'
  /** The block was allocated with another size. */
  | 'WRONG_SIZE'
  /** The scope has ended, or an inner scope is open. */
  | 'SCOPE'
  /** A loop over the pool, an `init` function or a hook is running. */
  | 'BUSY'
  /** The parts belong to different memories, or the memory already has a root allocator. */
  | 'MEMORY'
  /** The memory can be changed by another thread now, or only another thread may make this change. */
  | 'THREAD'
  /** The pool, allocator or memory was disposed of, or its blocks were freed. */
  | 'DISPOSED'
  /** The save was written by a newer version of the program. */
  | 'VERSION'
  /** The bytes are damaged or truncated, or belong to another version or struct. */
  | 'CORRUPT';

/** The base class of all errors that this library throws. The message contains the value, the expectation and the fix. */
export class AllocatorError extends Error {
  /** The kind of the error, for programs. */
  readonly code: AllocatorErrorCode;

  constructor(code: AllocatorErrorCode, message: string) {
    super(DEVELOPMENT ? message : labelled(code, message));
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * The error for a request that does not fit. Methods whose names begin with `try` return `NULL`, 0 or `undefined`
 * instead of throwing.
 */
export class OutOfMemoryError extends AllocatorError {
  constructor(message: string) {
    super('OUT_OF_MEMORY', message);
  }
}

/**
 * The error for an alignment that an allocator does not support. Methods whose names begin with `try` return `NULL`
 * instead of throwing.
 */
export class UnsupportedAlignmentError extends AllocatorError {
  constructor(message: string) {
    super('UNSUPPORTED_ALIGNMENT', message);
  }
}
