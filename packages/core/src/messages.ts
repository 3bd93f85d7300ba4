/** The texts of messages by their ids, each a function of the values in it. */
export type MessageTexts = Readonly<Record<string, (...values: never[]) => string>>;

/** Where the messages are explained, each under its id. */
const PAGE = 'https://offheap.dev/mistakes';

const texts = new Map<string, (...values: never[]) => string>();

/** Has the production build give messages in full, as the development build does. */
export function registerMessages(more: MessageTexts): void {
  for (const [id, text] of Object.entries(more)) texts.set(id, text);
}

/**
 * A message of the production build, in place of the text that stands in the source: the values in it, and where it is explained. The
 * build writes the calls. In full when the texts are registered.
 */
export function describe(id: string, ...values: readonly unknown[]): string {
  const text = textOf(id, values);
  if (text !== undefined) return text;
  const shown = shownOf(values);
  return `${shown && `${shown}. `}See ${PAGE}#${id}`;
}

/** A part of another message, of which the production build has the values. */
export function detail(id: string, ...values: readonly unknown[]): string {
  return textOf(id, values) ?? shownOf(values);
}

/**
 * Advice in a message of the production build that takes more than its values to write: empty, except where the texts are registered.
 */
export function advice(id: string, ...values: readonly unknown[]): string {
  return textOf(id, values) ?? '';
}

/** A part of a message that the production build leaves out, except where the texts are registered: the build replaces the text. */
export function inFull(text: string): string {
  return text;
}

/** A message of the production build behind its code or rule; as it is where the texts are registered. */
export function labelled(label: string, message: string): string {
  return texts.size === 0 ? `${label}: ${message}` : message;
}

/** The values in a text; a condition is none. */
function shownOf(values: readonly unknown[]): string {
  return values.filter((value) => typeof value !== 'boolean' && value !== '').join(', ');
}

function textOf(id: string, values: readonly unknown[]): string | undefined {
  return texts.get(id)?.(...(values as never[])); // those that the text was made for
}
