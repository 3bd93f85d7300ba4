import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { slugOf } from '../site/build/slug.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .trimEnd()
  .split('\n')
  .filter((page) => !page.startsWith('.changeset/'));

/** The addresses at which GitHub shows files, folders and pictures of the repository. */
const REPOSITORY =
  /^https:\/\/(?:github\.com\/offheap\/offheap\/(?:blob|tree)|raw\.githubusercontent\.com\/offheap\/offheap)\/main\//;

/** A page without its code, in which brackets are not links. */
function proseOf(page: string): string {
  return readFileSync(join(root, page), 'utf8')
    .replaceAll(/^( *)```.*?^\1```/gms, '')
    .replaceAll(/``.+?``|`[^`\n]+`/g, 'code');
}

function linksOf(page: string): string[] {
  const prose = proseOf(page);
  const markdown = Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, href]) => href!);
  const html = Array.from(prose.matchAll(/(?:src|href)="([^"]+)"/g), ([, href]) => href!);
  return [...markdown, ...html];
}

/** The anchors of a page, as GitHub writes them. */
function anchorsOf(page: string): Set<string> {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/^( *)```.*?^\1```/gms, '');
  const anchors = new Set(Array.from(text.matchAll(/<a id="([^"]+)">/g), ([, id]) => id!));
  const counts = new Map<string, number>();
  for (const [, heading] of text.matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = slugOf(heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

/** The fault of a link; undefined when its target exists, or is outside of the repository. */
function faultOf(page: string, href: string): string | undefined {
  const isOfRepository = REPOSITORY.test(href);
  if (!isOfRepository && /^[a-z]+:/.test(href)) return undefined;
  if (href.startsWith('/')) {
    // An address of the site, which the build of the site checks. GitHub shows the other pages too.
    return page.startsWith('site/pages/') ? undefined : `${href}: expected a path from the page`;
  }
  const [path = '', anchor] = href.replace(REPOSITORY, '').split('#');
  const target =
    path === '' && !isOfRepository ? page : normalize(isOfRepository ? path : join(dirname(page), path));
  if (!existsSync(join(root, target))) return `${href}: there is no file ${target}`;
  if (anchor === undefined) return undefined;
  if (statSync(join(root, target)).isDirectory()) return `${href}: a folder has no anchors`;
  return anchorsOf(target).has(anchor) ? undefined : `${href}: ${target} has no heading #${anchor}`;
}

describe('every link of the documentation refers to an existing file and heading', () => {
  test.each(pages)('%s', (page) => {
    expect(linksOf(page).flatMap((href) => faultOf(page, href) ?? [])).toEqual([]);
  });
});

test('the READMEs of packages have only absolute links, because npm shows them without the repository', () => {
  const readmes = pages.filter((page) => /^packages\/[^/]+\/README\.md$/.test(page));
  expect(readmes.length).toBeGreaterThan(5);
  const relative = readmes.flatMap((page) => linksOf(page).filter((href) => !/^(?:https:|#)/.test(href)));
  expect(relative).toEqual([]);
});
