// Writes what the pages of the site need and the repository does not contain: live examples, the playground's modules, the reference.
import { buildLive } from './live.ts';
import { buildPlayground } from './playground.ts';
import { writeReference } from './reference.ts';

const only = process.argv.slice(2);
const isWanted = (part: string): boolean => only.length === 0 || only.includes(part);

if (isWanted('live')) await buildLive();
if (isWanted('playground')) await buildPlayground();
if (isWanted('reference')) writeReference();
