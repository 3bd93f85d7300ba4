import type { MessageTexts } from '@offheap/core/internal';
import { fieldAdvice } from './schema/field-advice.ts';

/** The texts of this package's messages, which the build puts here; the development build has them where they are thrown. */
export const MESSAGE_TEXTS: MessageTexts = {};

/** Advice that messages give in full, by its id. */
export const ADVICE: MessageTexts = { fieldAdvice };
