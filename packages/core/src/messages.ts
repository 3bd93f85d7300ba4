/** The texts of messages by id. Each text is a function of the values in the message. */
export type MessageTexts = Readonly<Record<string, (...values: never[]) => string>>;

/** The page that explains every message under its id. */
const PAGE = 'https://offheap.dev/mistakes';

const texts = new Map<string, (...values: never[]) => string>();

/** Makes the production build write complete messages, as the development build does. */
export function registerMessages(more: MessageTexts): void {
  for (const [id, text] of Object.entries(more)) texts.set(id, text);
}

/**
 * Returns a message of the production build: the values in the message, and the address of its explanation. The build
 * replaces each message of the source with a call of this function. When the texts are registered, the message is
 * complete.
 */
export function describe(id: string, ...values: readonly unknown[]): string {
  // The last value may be a sentence.
  return textOf(id, values) ?? `${shownOf(values).replace(/(.)\.?$/, '$1. ')}See ${PAGE}#${id}`;
}

/** Returns a part of another message; the production build contains only the values of the part. */
export function detail(id: string, ...values: readonly unknown[]): string {
  return textOf(id, values) ?? shownOf(values);
}

/**
 * Returns advice that is computed from more than the values of a message. In the production build the result is empty
 * unless the texts are registered.
 */
export function advice(id: string, ...values: readonly unknown[]): string {
  return textOf(id, values) ?? '';
}

/**
 * Returns a part of a message that the production build omits unless the texts are registered. The build replaces the
 * text with its id.
 */
export function inFull(text: string): string {
  return text;
}

/**
 * Returns a message of the production build with its code or rule in front. When the texts are registered, the
 * message is unchanged.
 */
export function labelled(label: string, message: string): string {
  return texts.size === 0 ? `${label}: ${message}` : message;
}

/** Returns the values of a message as text, without conditions. */
function shownOf(values: readonly unknown[]): string {
  return values.filter((value) => typeof value !== 'boolean' && value !== '').join(', ');
}

function textOf(id: string, values: readonly unknown[]): string | undefined {
  return texts.get(id)?.(...(values as never[])); // the values for which the text was created
}
