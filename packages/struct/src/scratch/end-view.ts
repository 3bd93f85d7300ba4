import type { Checked } from '../checked-mode.ts';
import { ObjectElements } from '../view/object-array-view.ts';
import type { CheckedView, View } from '../view/view.ts';

/** Ends a view or an array of a scope: in checked mode its accessors throw from now on. */
export function endView(view: View | ObjectElements, checked: Checked, end: string): void {
  (view as View).$owner = null;
  if (!checked) return;
  if (view instanceof ObjectElements) view.endElements(end);
  const checkedView = view as CheckedView; // its recycler created it in checked mode
  checkedView.$stamp = -1;
  checkedView.$end = end;
}
