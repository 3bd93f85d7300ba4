import { CheckedComponentCursors } from './checked-component-cursors.ts';
import { registerCheckedCursors } from './component-cursors.ts';

registerCheckedCursors((pool) => new CheckedComponentCursors(pool));
