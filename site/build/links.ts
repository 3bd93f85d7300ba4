import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MarkdownRenderer } from 'vitepress';
import { addressOf, shownAddress } from './addresses.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const REPOSITORY = 'https://github.com/offheap/offheap/';

/** What the absolute links of packages' READMEs begin with. */
const ABSOLUTE = /^https:\/\/github\.com\/offheap\/offheap\/(?:blob|tree)\/main\//;
const RAW = /^https:\/\/raw\.githubusercontent\.com\/offheap\/offheap\/main\//;

/** Links and pictures of the repository's pages, as the site needs them: pages by their address in the site, everything else on GitHub. */
export function rewriteLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
    const { realPath, path } = env as { readonly realPath?: string; readonly path?: string };
    const page = relative(root, realPath ?? path ?? root);
    for (const token of tokens) {
      for (const html of [token, ...(token.children ?? [])]) {
        if (!html.type.startsWith('html_')) continue;
        html.content = html.content.replaceAll(/(<img[^>]* src=")(?![a-z]+:|[./])/g, '$1./');
      }
      for (const child of token.children ?? []) {
        if (child.type === 'link_open') child.attrSet('href', linkOf(page, child.attrGet('href') ?? ''));
        if (child.type === 'image') child.attrSet('src', pictureOf(page, child.attrGet('src') ?? ''));
      }
    }
  });
}

/** The link of a page to another page of the site, or to GitHub. */
export function linkOf(page: string, href: string): string {
  const isAbsolute = ABSOLUTE.test(href);
  if (!isAbsolute && (/^[a-z]+:/.test(href) || href.startsWith('#') || href.startsWith('/'))) return href;
  const [path = '', anchor] = href.replace(ABSOLUTE, '').split('#');
  const suffix = anchor === undefined ? '' : `#${anchor}`;
  const target = isAbsolute ? normalize(path) : normalize(join(dirname(page), path));
  const file = join(root, target);
  if (!existsSync(file)) return href; // a page that is written later, or a dead link, which the build reports
  const isFolder = statSync(file).isDirectory();
  const shown =
    isFolder && existsSync(join(file, 'README.md')) ? `${target.replace(/\/$/, '')}/README.md` : target;
  const address = shownAddress(shown);
  if (address === undefined) return `${REPOSITORY}${isFolder ? 'tree' : 'blob'}/main/${target}${suffix}`;
  const from = dirname(addressOf(page));
  const way = relative(from, address);
  return `${way.startsWith('.') ? '' : './'}${way}${suffix}`;
}

function pictureOf(page: string, source: string): string {
  if (!RAW.test(source)) return /^(?:[a-z]+:|\/|\.)/.test(source) ? source : `./${source}`;
  const way = relative(dirname(page), source.replace(RAW, ''));
  return way.startsWith('.') ? way : `./${way}`;
}
