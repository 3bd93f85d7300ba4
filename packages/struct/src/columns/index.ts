// Import for its effect: pools may then have `storage: 'columns'`.
import { registerColumns } from '../columns-mode.ts';
import { checkColumns } from './column.ts';
import { Columns, rowsOf } from './columns.ts';

registerColumns({
  rowsOf(layout, slabCapacity) {
    checkColumns(layout);
    return rowsOf(slabCapacity);
  },
  columnsOf: (layout, memory, places) => new Columns(layout, memory, places),
});
