import { entriesInCallbacksSuite } from './suites/entries-in-callbacks.ts';

entriesInCallbacksSuite();
