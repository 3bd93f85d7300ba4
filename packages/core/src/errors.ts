import { DEVELOPMENT } from './development.ts';
import { labelled } from './messages.ts';

/** What went wrong, for programs. */
export type AllocatorErrorCode =
  /** There is no room for the request. */
  | 'OUT_OF_MEMORY'
  /** This allocator cannot give the requested alignment. */
  | 'UNSUPPORTED_ALIGNMENT'
  /** A size, alignment, count or other argument makes no sense. */
  | 'INVALID_ARGUMENT'
  /** The block belongs to another allocator, or to none. */
  | 'NOT_OWNED'
  /** The block has been freed already. */
  | 'DOUBLE_FREE'
  /** The view or handle means an entry that is gone. */
  | 'STALE'
  /** The block was asked for with another size. */
  | 'WRONG_SIZE'
  /** The scope has ended, or an inner scope is open. */
  | 'SCOPE'
  /** A loop over the pool is under way. */
  | 'BUSY'
  /** The parts of a composition do not share one memory, or the memory has a root already. */
  | 'MEMORY'
  /** Another thread may change the memory now, or has what this thread lacks. */
  | 'THREAD'
  /** The allocator gave its block back. */
  | 'DISPOSED'
  /** The bytes are not what they should be: overwritten, cut or of another version. */
  | 'CORRUPT';

/** The base of every error this library throws. The message gives the value, the expectation and the fix. */
export class AllocatorError extends Error {
  /** What went wrong, for programs. */
  readonly code: AllocatorErrorCode;

  constructor(code: AllocatorErrorCode, message: string) {
    super(DEVELOPMENT ? message : labelled(code, message));
    this.name = new.target.name;
    this.code = code;
  }
}

/** There is no room for a request. The `try` forms answer `NULL` instead. */
export class OutOfMemoryError extends AllocatorError {
  constructor(message: string) {
    super('OUT_OF_MEMORY', message);
  }
}

/** An allocator cannot give the requested alignment. The `try` forms answer `NULL` instead. */
export class UnsupportedAlignmentError extends AllocatorError {
  constructor(message: string) {
    super('UNSUPPORTED_ALIGNMENT', message);
  }
}
