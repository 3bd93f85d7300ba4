export type {
  ComponentAttachOptions,
  EntitiesAttachOptions,
  TagAttachOptions,
} from './attach/attach-options.ts';
export { Changes } from './changes.ts';
export { CommandBuffer, type EntityDestroyer } from './command-buffer.ts';
export type { Batch, BatchOptions, ComponentObserver, RestoreObserver } from './component-observers.ts';
export type { ComponentInit, ComponentPoolOptions } from './component-options.ts';
export { ComponentPool } from './component-pool.ts';
export { Entities, type EntitiesOptions } from './entities.ts';
export { type Entity, type EntityRemover, type EntitySource, NO_ENTITY } from './entity.ts';
export { EntitySet } from './entity-set.ts';
export { entity } from './entity-field.ts';
export { Group, group } from './group.ts';
export { type ComponentsOf, type EntityOf, type OptionalsOf, Query, query, type QueryPart } from './query.ts';
export { Tag, type TagOptions } from './tag.ts';
export { type Part } from './world/spawner.ts';
export {
  type Prefab,
  World,
  type WorldAttachOptions,
  type WorldOptions,
  type WorldPackedOptions,
  type WorldPoolOptions,
} from './world/world.ts';
export { decompress, type DecompressOptions } from './world/compression.ts';
export type { LoadOptions, Migration, SavedEntry } from './world/migration.ts';
export type { History, HistoryOptions } from './world/history.ts';
export type { Loop, LoopOptions } from './world/loop.ts';
