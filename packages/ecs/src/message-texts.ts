import type { MessageTexts } from '@offheap/core/internal';

/** The texts of this package's messages, which the build puts here; the development build has them where they are thrown. */
export const MESSAGE_TEXTS: MessageTexts = {};
