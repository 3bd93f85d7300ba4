import { restoresInCallbacksSuite } from './suites/restores-in-callbacks.ts';

restoresInCallbacksSuite();
