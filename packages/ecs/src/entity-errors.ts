import { AllocatorError, OutOfMemoryError } from '@offheap/core';
import { detached, showValue } from '@offheap/core/internal';
import type { Entities } from './entities.ts';

/** The error for entities without room for another entity, or without ids. */
export function fullEntities(entities: Entities): AllocatorError {
  const { capacity, length, retired, slotMask, memory } = entities;
  return (
    detached(memory) ??
    new OutOfMemoryError(
      length === capacity
        ? `No room for another entity: ${capacity} are alive. Increase \`capacity\`, use \`tryCreate\`, or test \`length\` before \`spawn\`.`
        : `No id for another entity: ${retired} of ${slotMask} slots have used up their generations. Call \`recycle()\` when no id of a destroyed entity is kept, or increase \`generationBits\`.`,
    )
  );
}

/** The error about a restore during a change that continues to use an id afterwards. */
export function busyChange(): AllocatorError {
  return new AllocatorError(
    'BUSY',
    'The memory would be restored while an entity is spawned or destroyed, or a component is removed: the remaining steps would change the entity that has this id after the restore. Restore afterwards.',
  );
}

/** Returns the error about initial values of a tag. */
export function valuesOfTag(name: string, values: unknown): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The initial values of the tag ${name} are ${showValue(values)}: expected none, because a tag has no data. Write the tag as an argument of its own, as in \`spawn([Position, { x: 1 }], tag)\`.`,
  );
}
