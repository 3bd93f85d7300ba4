import { CheckedComponentCursors } from './checked-component-cursors.ts';
import { registerCheckedMode } from './component-cursors.ts';
import { LoopTurns } from './loop-turns.ts';

registerCheckedMode(
  (pool) => new CheckedComponentCursors(pool),
  (tag) => new LoopTurns(tag),
);
