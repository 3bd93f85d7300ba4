// The members that sibling packages use. Applications import from the package itself: the contents of this module may change at any time.
export { inspectEntities } from './debug/inspect-entities.ts';
export { checkMemoryOptions, makeEntityMemory } from './entity-memory.ts';
export { checkSet, ENTITY_SET } from './entity-set.ts';
export { checkRemover, ENTITIES } from './entity.ts';
