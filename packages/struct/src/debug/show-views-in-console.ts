import { SHOW } from '@offheap/core/internal';
import { Struct } from '../schema/struct.ts';
import { Elements } from '../view/elements.ts';
import { showView } from '../view/show-view.ts';

/** JsonML, as DevTools take it: a tag, its attributes, and perhaps a text inside. */
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
 * Lets a browser's console show the fields of a view, as Node's does by itself, rather than the offset that it is made of. Turn on
 * "Custom formatters" in the DevTools' settings (Chrome, Edge, Firefox). A second time does nothing. Without it, log a copy:
 * `console.log(toObject(view))`.
 */
export function showViewsInConsole(): void {
  const page = globalThis as { devtoolsFormatters?: Formatter[] }; // what DevTools look for
  const formatters = (page.devtoolsFormatters ??= []);
  if (!formatters.includes(FORMATTER)) formatters.push(FORMATTER);
}
