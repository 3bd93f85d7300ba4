import type { MessageTexts } from '@offheap/core/internal';
import { fieldAdvice } from './schema/field-advice.ts';

/**
 * The texts of this package's messages. The build fills the table; in the development build, each text is at the
 * `throw` statement.
 */
export const MESSAGE_TEXTS: MessageTexts = {};

/** Advice that is part of complete messages, by its id. */
export const ADVICE: MessageTexts = { fieldAdvice };
