// Replaces the link to VitePress's style sheet of icons (one rule, 1 kB) in each page by the rule itself. The browser
// draws a page only when all of its style sheets have arrived.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const assets = join(dist, 'assets');
const sheet = readdirSync(assets).find((name) => /^vp-icons\..*\.css$/.test(name))!;
const style = `<style>${readFileSync(join(assets, sheet), 'utf8').trim()}</style>`;
const pages = readdirSync(dist, { recursive: true, encoding: 'utf8' });
let changed = 0;
for (const page of pages.filter((path) => path.endsWith('.html'))) {
  const path = join(dist, page);
  const text = readFileSync(path, 'utf8');
  const link = new RegExp(`<link [^>]*${sheet.replaceAll('.', '\\.')}[^>]*>`);
  if (!link.test(text)) continue;
  writeFileSync(
    path,
    text.replace(link, () => style),
  );
  changed++;
}
rmSync(join(assets, sheet));
console.log(`${changed} pages contain the icons`);
