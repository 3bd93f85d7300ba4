// This file has no imports, so that bundlers inline its constants and engines compile them as numbers.

// Words of a command.
export const NEXT = 0;
export const ACTION = 1;
export const ENTITY = 2;
export const CHECK = 3;
export const COMMAND_BYTES = 16;

// The check word of a command is computed from its place, its action, its entity and its `begin`, so that other bytes
// are not mistaken for a command.
export const ROUND_STEP = -0x61c88647; // 0x9e3779b1 as a signed integer
export const ACTION_FACTOR = -0x7a143595; // 0x85ebca6b

// Actions.
export const DESTROY = 0;
/** Plus twice the number of the set. */
export const REMOVE = 1;
export const ADD = 2;
