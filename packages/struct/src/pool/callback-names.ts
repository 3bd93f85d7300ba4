/** The names of the callbacks of a pool's methods, for messages. */
export const CALLBACKS = {
  destroyWhere: 'callback of `destroyWhere`',
  each: 'callback of `each`',
  system: 'callback of `system`',
  spawnMany: 'callback of `spawnMany`',
  find: 'callback of `find`',
  some: 'callback of `some`',
  sortBy: 'callback of `sortBy`',
} as const;
