import { CheckedSingleOwner } from './checked-single-owner.ts';
import { registerCheckedMode } from '../checked-mode.ts';
import { checkedViews, compileCheckedPool } from './checked-pool.ts';

registerCheckedMode({
  viewsOf: checkedViews,
  compilePool: compileCheckedPool,
  ownerOf: (allocator, binding) => new CheckedSingleOwner(allocator, binding),
});
