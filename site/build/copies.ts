// Rewrites the links in the copies of pages as Markdown (`/guide/ecs.md`, `/llms-full.txt`), which contain the links of the
// repository, and checks that each of them leads to a copy.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, normalize, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addressOf } from './addresses.ts';
import { linkOf } from './links.ts';

const DOMAIN = 'https://offheap.dev/';
const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'site/dist');

/** The copy of a page, by the address of the page: `tutorial/index.md` is `tutorial.md`. */
const copyOf = (address: string): string => address.replace(/\/index\.md$/, '.md');

const sources = new Map(
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trimEnd()
    .split('\n')
    .map((path) => [copyOf(addressOf(path)), path]),
);
const faults: string[] = [];

/** The address of the copy of a page of the site, or of the page if it has no copy. */
function copyAt(link: string): string {
  const [, path = '', anchor = ''] = /^([^#]*)(.*)$/.exec(link) ?? [];
  return existsSync(join(dist, `${path}.md`)) ? `${path}.md${anchor}` : link;
}

/** The text of a copy with links that work in the site. */
function rewrite(text: string, copy: string): string {
  const source = sources.get(copy);
  if (source === undefined) return text;
  return text.replaceAll(/\]\(([^)\s]+)\)/g, (whole, href: string) => {
    if (href.startsWith('/')) return `](${DOMAIN}${copyAt(href.slice(1))})`;
    if (!/^(?:\.|[\w-]+(?:\.md|\/)|[A-Z]+$|https:\/\/github\.com)/.test(href)) return whole;
    const link = linkOf(source, href);
    if (/^[a-z]+:/.test(link)) return `](${link})`;
    const [path = '', anchor] = link.split('#');
    const address = copyOf(normalize(join(dirname(addressOf(source)), path)));
    if (path.endsWith('.md') && !existsSync(join(dist, address)))
      faults.push(`${copy}: ${href} leads to no copy`);
    return `](${DOMAIN}${address}${anchor === undefined ? '' : `#${anchor}`})`;
  });
}

const copies = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.md'),
);
for (const path of copies) {
  const copy = path.replaceAll('\\', '/');
  const text = readFileSync(join(dist, copy), 'utf8');
  writeFileSync(join(dist, copy), rewrite(text, copy));
}
const all = join(dist, 'llms-full.txt');
const pages = readFileSync(all, 'utf8').split(/^(?=---\nurl: )/m);
writeFileSync(
  all,
  pages.map((page) => rewrite(page, /^---\nurl: https:\/\/[^/]+\/(\S+)/.exec(page)?.[1] ?? '')).join(''),
);
const list = join(dist, 'llms.txt');
const reference = `- [API reference](${DOMAIN}api/): every class, function and type, only as HTML`;
writeFileSync(
  list,
  `${readFileSync(list, 'utf8')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n${reference}\n`,
);
console.log([...faults, `${copies.length} copies of pages, ${faults.length} faults`].join('\n'));
process.exitCode = faults.length === 0 ? 0 : 1;
