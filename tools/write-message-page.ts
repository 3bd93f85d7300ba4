// Lists the messages of the production build in the page that explains them.
import { writeFileSync } from 'node:fs';
import { messagePage, writeMessagePage } from './build/message-page.ts';

writeFileSync(messagePage, writeMessagePage());
