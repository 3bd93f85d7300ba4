// Import for its effect: checked mode is then available and on by default, and messages are complete, in the production build
// too. Import it before the first pool is created.
import { registerMessages } from '@offheap/core/internal';
import { ADVICE as CORE_ADVICE, MESSAGE_TEXTS as CORE_TEXTS } from '@offheap/core/messages';
import { checkByDefault } from './checked-mode.ts';
import './checked/register.ts';
import { ADVICE, MESSAGE_TEXTS } from './message-texts.ts';

for (const texts of [CORE_TEXTS, CORE_ADVICE, MESSAGE_TEXTS, ADVICE]) registerMessages(texts);
checkByDefault();
