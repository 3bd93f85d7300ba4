// The members that sibling packages use. Applications import from the package itself: the contents of this module may change at any time.
export { type Checked, checkedByDefault, checkedOf, noCheckedMode } from './checked-mode.ts';
export { notesOf, slabRegions } from './debug/inspect-pool.ts';
export { ArrayType } from './fields/array.ts';
export { dataViewAccess, dataViewSource } from './fields/data-view-access.ts';
export {
  type Access,
  FieldDescription,
  FieldType,
  type InlineAccess,
  type Place,
} from './schema/field-type.ts';
export { type HasKernelTarget, KERNEL_TARGET, type KernelTarget } from './kernel/kernel-target.ts';
export { ObjectType } from './fields/object.ts';
export { type ScalarArray, ScalarType } from './fields/scalar.ts';
export { utf8Decoder, utf8Encoder } from './fields/utf8.ts';
export { plainOf, StructType } from './fields/struct-type.ts';
export type { CopiedKey, ReadOnlyFields, readOnlyFields } from './schema/initial.ts';
export { checkNamed, hashOf, layoutHash, layoutSignature } from './schema/layout-signature.ts';
export { OpenIterations } from './checked/open-iterations.ts';
export { forgetAttached, isAttachedBusy, trackAttached } from './pool/attached-pools.ts';
export {
  canMove,
  busyDispose,
  busyEnd,
  busyRestore,
  checkSystem,
  frozenView,
  lostOwner,
  orFrozen,
} from './pool/pool-errors.ts';
export { LOST, refuseMethods } from './pool/refuse-methods.ts';
export { makeScrub } from './checked/scrub.ts';
export { clearUntilEmpty } from './storage/clear-until-empty.ts';
export { attachedStorage, noSuchPool } from './storage/attached-place.ts';
export {
  checkStorage,
  LAYOUT_HASH,
  SERIAL,
  SlabStorage,
  TAG,
  type StorageOptions,
} from './storage/slab-storage.ts';
export { SCOPE, type ScopeClient, ScratchScope } from './scratch/scratch-scope.ts';
export { isNamesake, namesake, wrongEntry } from './schema/namesake.ts';
export { isStructClass, STRUCT, structName } from './schema/struct.ts';
export { accessorPairsOf } from './view/accessor-pairs.ts';
export { adoptMethods } from './codegen/adopt-methods.ts';
export { GeneratedValues } from './view/generated-values.ts';
export { bind, type Binding } from './view/binding.ts';
export type { Columns } from './columns/columns.ts';
export { valuesCheck } from './view/check-values.ts';
export { canCompile, compile, identifierOf } from './codegen/compile.ts';
export { historyOf, pastOf } from './view/history.ts';
export type { ClosedInside, ClosedSite, InsideSource, InsideWriter } from './view/inside.ts';
export { FIRST_PIECE, paddingOf, WARMING_CALLS } from './codegen/loop-function.ts';
export { type CopiesByLength, type KernelCopies, takeCopyForLength } from './codegen/kernel-copies.ts';
export { specialize } from './codegen/specialize.ts';
export { withHeldArguments } from './pool/held-arguments.ts';
export { answersYes, checkCallback, refuseAsync, refusePromise } from './view/refuse-promises.ts';
export { OwnResultIterator } from './view/own-result-iterator.ts';
export { named } from './view/show-view.ts';
export {
  asView,
  type CheckedView,
  type CheckedViewClass,
  NOWHERE,
  structOf,
  type View,
  type ViewOwner,
} from './view/view.ts';
export { EntryTraces } from './debug/entry-traces.ts';
export { inspectPool } from './debug/inspect-pool.ts';
export { checkTraced, startTrace } from './debug/trace-entries.ts';
export { wrapMethods } from './debug/wrap-methods.ts';
export { type EntryOrder, sortPool } from './pool/entry-sorting.ts';
export { POOL, SlotPool } from './pool/slot-pool.ts';
export type { PoolStorage } from './storage/pool-storage.ts';
export { visitParts } from './schema/check-initial.ts';
export { refusalOf } from './view/stale.ts';
