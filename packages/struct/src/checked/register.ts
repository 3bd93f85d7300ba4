import { CheckedSingleOwner } from './checked-single-owner.ts';
import { registerCheckedMode } from '../checked-mode.ts';
import { CheckedViews } from './checked-views.ts';

registerCheckedMode({
  viewsOf: (pool) => new CheckedViews(pool, pool.kind === 'PackedPool'),
  ownerOf: (allocator, binding) => new CheckedSingleOwner(allocator, binding),
});
