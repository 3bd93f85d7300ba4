export type { PackedEntries } from './packed-entries.ts';
export { PoolView } from './pool-view.ts';
export type {
  BoolField,
  ColorField,
  EntryRange,
  EnumField,
  NumberField,
  OverLife,
  PoolViewOptions,
  StopList,
  Vec2Field,
} from './pool-view-options.ts';
