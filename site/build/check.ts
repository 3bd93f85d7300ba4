// Checks the built site: every link inside of it begins with the base or is relative, and leads to a page; every anchor leads to an
// element, every picture and frame to a file.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const base = process.env['SITE_BASE'] ?? '/';

const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((path) =>
  path.replaceAll('\\', '/'),
);
const pages = files.filter((path) => path.endsWith('.html'));
const contents = new Map<string, { readonly links: Set<string>; readonly ids: Set<string> }>();

for (const page of pages) {
  const html = readFileSync(join(dist, page), 'utf8');
  const links = new Set(
    Array.from(html.matchAll(/\s(?:href|src)="([^"]+)"/g), ([, href]) => href!.replaceAll('&amp;', '&')),
  );
  const ids = new Set(Array.from(html.matchAll(/\sid="([^"]+)"/g), ([, id]) => id!));
  contents.set(page, { links, ids });
}

/** The file that an address leads to; undefined when there is none. */
function fileOf(page: string, path: string): string | undefined {
  if (path.startsWith('/') && !path.startsWith(base)) return undefined;
  const inside = path.startsWith(base) ? path.slice(base.length) : normalize(join(dirname(page), path));
  const target = decodeURIComponent(inside);
  const candidates =
    target === '' || target === '.' ? ['index.html'] : [target, `${target}.html`, join(target, 'index.html')];
  return candidates.find((file) => existsSync(join(dist, file)) && statSync(join(dist, file)).isFile());
}

const faults: string[] = [];
let count = 0;
for (const [page, { links }] of contents) {
  for (const link of links) {
    if (/^(?:[a-z]+:|\/\/)/.test(link)) continue;
    count++;
    const [address = '', anchor] = link.split('#');
    const [path = ''] = address.split('?');
    const file = path === '' ? page : fileOf(page, path);
    if (file === undefined) faults.push(`${page}: ${link} leads to no file`);
    else if (
      anchor !== undefined &&
      anchor !== '' &&
      !contents.get(file)?.ids.has(decodeURIComponent(anchor))
    ) {
      faults.push(`${page}: ${link} leads to no element of ${file}`);
    }
  }
}
// Addresses in scripts and styles: those of frames, and of pictures.
for (const file of files.filter((path) => /^assets\/.*\.(?:js|css)$/.test(path))) {
  const text = readFileSync(join(dist, file), 'utf8');
  for (const [, address] of text.matchAll(
    /(?:url\(["']?|["'`(])(\/(?:live|assets|playground-frame)\/[^"'`)?#]*)/g,
  )) {
    count++;
    // `withBase` adds the base to the addresses of frames.
    const path = file.endsWith('.js') ? `${base}${address!.slice(1)}` : address!;
    if (fileOf(file, path) === undefined) faults.push(`${file}: ${address} leads to no file`);
  }
}
for (const page of pages) {
  const folder = page.slice(0, -'.html'.length);
  // Some servers show a folder instead of the page of the same name.
  if (files.includes(folder) && !files.includes(`${folder}/index.html`))
    faults.push(`${page}: a folder has the same name`);
}
console.log(faults.slice(0, 50).join('\n'));
console.log(`${pages.length} pages, ${count} links, ${faults.length} faults`);
process.exitCode = faults.length === 0 && count > 0 ? 0 : 1;
