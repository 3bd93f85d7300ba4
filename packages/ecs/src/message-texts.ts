import type { MessageTexts } from '@offheap/core/internal';

/**
 * The texts of this package's messages. The build fills the table; in the development build, each text is at the
 * `throw` statement.
 */
export const MESSAGE_TEXTS: MessageTexts = {};
