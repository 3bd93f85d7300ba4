// Writes what the pages of the site need and the repository does not contain: live examples, the playground's modules, the reference.
import { copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildLive } from './live.ts';
import { buildPlayground } from './playground.ts';
import { writeReference } from './reference.ts';

const site = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv.slice(2);
const isWanted = (part: string): boolean => only.length === 0 || only.includes(part);

mkdirSync(`${site}public`, { recursive: true });
copyFileSync(`${site}../examples/particles/screenshots/galaxy.jpg`, `${site}public/galaxy.jpg`);
if (isWanted('live')) await buildLive();
if (isWanted('playground')) await buildPlayground();
if (isWanted('reference')) writeReference();
