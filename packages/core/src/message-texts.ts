import { didYouMean } from './did-you-mean.ts';
import type { MessageTexts } from './messages.ts';

/**
 * The texts of this package's messages. The build fills the table; in the development build, each text is at the
 * `throw` statement.
 */
export const MESSAGE_TEXTS: MessageTexts = {};

/** Advice that is part of complete messages, by its id. */
export const ADVICE: MessageTexts = { didYouMean };
