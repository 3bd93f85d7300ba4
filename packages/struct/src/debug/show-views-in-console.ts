import { SHOW } from '@offheap/core/internal';
import { Struct } from '../schema/struct.ts';
import { Elements } from '../view/elements.ts';
import { showView } from '../view/show-view.ts';

/** JsonML, as DevTools expect it: a tag, its attributes, and optionally a text. */
type Markup = readonly [tag: 'span' | 'object', attributes: { readonly object?: unknown }, text?: string];

/** A custom formatter of Chrome's and Firefox's consoles. */
interface Formatter {
  header(value: unknown): Markup | null;
  hasBody(value: unknown): boolean;
}

const FORMATTER: Formatter = {
  header(value) {
    const shown =
      value instanceof Struct ? showView(value) : value instanceof Elements ? value[SHOW]() : null;
    if (shown === null) return null;
    return typeof shown === 'string' ? ['span', {}, shown] : ['object', { object: shown }];
  },
  hasBody: () => false,
};

/**
 * Makes a browser's console show the fields of a view, as Node's console does, instead of its internal offset. Turn
 * on "Custom formatters" in the settings of the DevTools (Chrome, Edge, Firefox). A second call does nothing. Without
 * it, log a copy: `console.log(toObject(view))`.
 */
export function showViewsInConsole(): void {
  const page = globalThis as { devtoolsFormatters?: Formatter[] }; // the property that DevTools read
  const formatters = (page.devtoolsFormatters ??= []);
  if (!formatters.includes(FORMATTER)) formatters.push(FORMATTER);
}
