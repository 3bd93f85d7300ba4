import type { Checked } from '../checked.ts';
import type { CheckedView, View } from '../view/view.ts';

/** A scope's view is used no more: in checked mode it tells so. */
export function endView(view: View, checked: Checked, end: string): void {
  view.$owner = null;
  if (!checked) return;
  const checkedView = view as CheckedView; // its recycler made it in checked mode
  checkedView.$stamp = -1;
  checkedView.$end = end;
}
