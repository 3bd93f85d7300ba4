// Prints what the server component returned, as `next build` wrote it into the page.
import { readFileSync } from 'node:fs';

const html = readFileSync(new URL('.next/server/app/index.html', import.meta.url), 'utf8');
const [, main = ''] = /<main>(.*?)<\/main>/s.exec(html) ?? [];
const text = main.replaceAll(/<[^>]*>/g, '').replaceAll('&quot;', '"');
const client = 'sprites 3';
if (!text.endsWith(client)) throw new Error(`The page contains ${main}: expected ${client} at its end.`);
console.log(text.slice(0, -client.length));
