import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type DefaultTheme, type MarkdownEnv, type MarkdownRenderer } from 'vitepress';
import llmstxt from 'vitepress-plugin-llms';
import { addressOf } from '../build/addresses.ts';
import { rewriteLinks } from '../build/links.ts';
import { searchOptions } from '../build/search.ts';
import { slugOf } from '../build/slug.ts';
import { typePopups } from '../build/type-popups.ts';
import { completeSidebar, recipeSidebar, sidebar } from './sidebar.ts';

const site = fileURLToPath(new URL('..', import.meta.url));
const base = process.env['SITE_BASE'] ?? '/';

/** A module of the API in the sidebar. */
interface ApiModule {
  readonly text: string;
  readonly link: string;
  readonly items?: DefaultTheme.SidebarItem[];
}

/**
 * Sidebars of the reference, from the list that TypeDoc wrote; none before its first run. A page shows only the contents of
 * its own module, because the whole list makes each page slow to load.
 */
function referenceSidebars(): DefaultTheme.SidebarMulti {
  const path = `${site}api/typedoc-sidebar.json`;
  if (!existsSync(path)) return {};
  // Links of TypeDoc's theme begin with the folder of its pages inside the sources.
  const modules = JSON.parse(readFileSync(path, 'utf8').replaceAll('"/site/api/', '"/api/')) as ApiModule[];
  const all = { text: 'Modules', link: '/api/', items: modules.map(({ text, link }) => ({ text, link })) };
  const others = { text: 'All modules', link: '/api/' };
  return Object.fromEntries([
    ...modules.map(({ text, link, items }) => [
      link,
      [{ text, link, items: items?.map((group) => ({ ...group, collapsed: false })) }, others],
    ]),
    ['/api/', [all]],
  ]) as DefaultTheme.SidebarMulti;
}

const CODE_LINE = 22;
const CODE_PADDING = 40;

/** Gives each block of code its height, so that the browser can skip those outside of the window. */
function sizeCode(markdown: MarkdownRenderer): void {
  const fence = markdown.renderer.rules.fence!;
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const lines = tokens[index].content.trimEnd().split('\n').length;
    const style = `style="contain-intrinsic-height:auto ${lines * CODE_LINE + CODE_PADDING}px" `;
    return fence(tokens, index, ...rest).replace('<div class="language-', `<div ${style}class="language-`);
  };
}

/** Renders a page for the search. The list of production messages repeats those of the other sections, so it is left out. */
async function renderForSearch(
  source: string,
  env: MarkdownEnv,
  markdown: MarkdownRenderer,
): Promise<string> {
  const html = await markdown.renderAsync(source, env);
  if (env.frontmatter?.['search'] === false) return '';
  const list = html.indexOf('<h2 id="messages-of-the-production-build"');
  return list < 0 ? html : html.slice(0, list);
}

export default defineConfig({
  base,
  title: 'offheap',
  titleTemplate: ':title · offheap',
  description: 'Typed structs and object pools for games that never stop for the garbage collector.',
  lang: 'en',
  srcDir: '..',
  srcExclude: [
    '**/node_modules/**',
    '**/dist/**',
    '.changeset/**',
    '.github/**',
    'compat/**',
    'tests/**',
    'archives/**',
    'packages/*/CHANGELOG.md',
    'site/public/**',
  ],
  outDir: `${site}dist`,
  cacheDir: `${site}node_modules/.cache/vitepress`,
  rewrites: addressOf,
  cleanUrls: true,
  lastUpdated: false,
  // The default forces the browser to compute the styles of the whole page twice more while it loads.
  appearance: { disableTransition: false },
  // Pages of the running demo, and pages that other builds write.
  ignoreDeadLinks: [/^https?:\/\/localhost/, /\/live\//],
  head: [
    ['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', content: '#0f1220' }],
    ['meta', { property: 'og:title', content: 'offheap' }],
    [
      'meta',
      {
        property: 'og:description',
        content: 'Typed structs and object pools without garbage, for TypeScript.',
      },
    ],
  ],
  // The theme's home page has no main landmark.
  transformHtml: (code) => code.replace('class="VPHome"', 'class="VPHome" role="main"'),
  markdown: {
    config(markdown) {
      rewriteLinks(markdown);
      sizeCode(markdown);
    },
    anchor: { slugify: slugOf },
    // Doc comments in the pop-ups contain such blocks.
    languages: ['js', 'ts', 'typescript'],
    codeTransformers: [typePopups],
  },
  themeConfig: {
    logo: '/icon.svg',
    search: { provider: 'local', options: { _render: renderForSearch, miniSearch: { searchOptions } } },
    outline: { level: [2, 3] },
    nav: [
      { text: 'Get started', link: '/getting-started' },
      { text: 'Tutorial', link: '/tutorial/' },
      { text: 'Recipes', link: '/recipes/' },
      {
        text: 'Reference',
        items: [
          { text: 'API', link: '/api/' },
          { text: 'Cheat sheet', link: '/cheat-sheet' },
          { text: 'Mistakes and messages', link: '/mistakes' },
          { text: 'Compiler errors', link: '/type-errors' },
          { text: 'Error codes', link: '/error-codes' },
          { text: 'Sizes', link: '/sizes' },
          { text: 'Browser support', link: '/browser-support' },
          { text: 'Glossary', link: '/glossary' },
        ],
      },
      { text: 'Playground', link: '/playground' },
    ],
    sidebar: { ...referenceSidebars(), '/recipes/': recipeSidebar, '/': sidebar },
    socialLinks: [{ icon: 'github', link: 'https://github.com/offheap/offheap' }],
    footer: {
      message:
        'Runs in Chrome and Edge 84, Firefox 79, Safari 14.1 (when compiled for them), and in Node 20, Deno and Bun. <a href="' +
        `${base}browser-support">Details</a>`,
      copyright: 'MIT licence',
    },
  },
  vite: {
    publicDir: `${site}public`,
    plugins: [
      {
        // Pages outside of this package do not find `vue` by themselves.
        name: 'vue-of-the-site',
        enforce: 'pre',
        resolveId(source, importer) {
          if (!/^vue($|\/)/.test(source) || importer === undefined || !importer.includes('.md'))
            return undefined;
          return this.resolve(source, `${site}package.json`, { skipSelf: true });
        },
      },
      {
        name: 'sidebar-hydrated-when-visible',
        enforce: 'pre',
        resolveId: (source, importer) =>
          source.endsWith('/VPSidebarGroup.vue') && importer?.split('?')[0]!.endsWith('/VPSidebar.vue')
            ? `${site}.vitepress/theme/SidebarGroup.vue`
            : undefined,
      },
      llmstxt({
        domain: 'https://offheap.dev',
        ignoreFiles: ['site/api/**'],
        excludeIndexPage: false,
        sidebar: completeSidebar,
      }),
    ],
    build: { chunkSizeWarningLimit: 3000 },
  },
});
