import { didYouMean } from './did-you-mean.ts';
import type { MessageTexts } from './messages.ts';

/** The texts of this package's messages, which the build puts here; the development build has them where they are thrown. */
export const MESSAGE_TEXTS: MessageTexts = {};

/** Advice that messages give in full, by its id. */
export const ADVICE: MessageTexts = { didYouMean };
