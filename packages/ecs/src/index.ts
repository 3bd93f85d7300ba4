export { CommandBuffer, type EntityDestroyer } from './command-buffer.ts';
export type { ComponentInit, ComponentPoolOptions } from './component-options.ts';
export { ComponentPool } from './component-pool.ts';
export { Entities, type EntitiesOptions } from './entities.ts';
export { type Entity, type EntityRemover, type EntitySource, NO_ENTITY } from './entity.ts';
export { EntitySet } from './entity-set.ts';
export { Group, group } from './group.ts';
export { type ComponentsOf, type EntityOf, Query, query } from './query.ts';
export { Tag, type TagOptions } from './tag.ts';
