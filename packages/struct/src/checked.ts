// Import for its effect: checked mode is then available and on by default, and messages are given in full, in the production
// build too. Before the first pool is made.
import { registerMessages } from '@offheap/core/internal';
import { ADVICE as CORE_ADVICE, MESSAGE_TEXTS as CORE_TEXTS } from '@offheap/core/messages';
import { checkByDefault } from './checked-mode.ts';
import './checked/register.ts';
import { ADVICE, MESSAGE_TEXTS } from './message-texts.ts';

for (const texts of [CORE_TEXTS, CORE_ADVICE, MESSAGE_TEXTS, ADVICE]) registerMessages(texts);
checkByDefault();
