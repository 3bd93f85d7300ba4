export type { PackedEntries } from './packed-entries.ts';
export { PoolView } from './pool-view.ts';
export type { NumberField, OverLife, PoolViewOptions, Vec2Field } from './pool-view-options.ts';
