// Import for its effect: like `@offheap/struct/checked`, but for component pools too.
import '@offheap/struct/checked';
import { registerMessages } from '@offheap/core/internal';
import { MESSAGE_TEXTS } from './message-texts.ts';
import './register-checked.ts';

registerMessages(MESSAGE_TEXTS);
