import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { DefaultTheme } from 'vitepress';

const hasKernels = existsSync(new URL('../../docs/kernels.md', import.meta.url));

const RECIPES = new URL('../pages/recipes/', import.meta.url);

/** The recipes in the groups of their table of contents. */
function recipeGroups(): DefaultTheme.SidebarItem[] {
  const table = readFileSync(new URL('index.md', RECIPES), 'utf8');
  const groups = Array.from(table.matchAll(/^\| ([^|]+) \| (.*\]\(\.\/.*) \|$/gm), ([, text, links]) => ({
    text,
    items: Array.from(links.matchAll(/\(\.\/([\w-]+)\.md\)/g), ([, name]) => ({
      text: titleOf(name),
      link: `/recipes/${name}`,
    })),
  }));
  const listed = new Set(groups.flatMap(({ items }) => items.map(({ link }) => link)));
  for (const file of readdirSync(RECIPES)) {
    const link = `/recipes/${file.replace(/\.md$/, '')}`;
    if (file !== 'index.md' && !listed.has(link)) throw new Error(`recipes/index.md does not list ${file}.`);
  }
  return groups;
}

function titleOf(recipe: string): string {
  return /^# (.*)$/m.exec(readFileSync(new URL(`${recipe}.md`, RECIPES), 'utf8'))?.[1] ?? recipe;
}

/** The map of the site: everything but the pages of the API. */
export const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [
      { text: 'Why, and when not', link: '/why' },
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Install and configure', link: '/setup' },
      { text: 'Overview', link: '/overview' },
      { text: 'FAQ', link: '/faq' },
    ],
  },
  {
    text: 'Tutorial: a bullet hell',
    collapsed: false,
    items: [
      { text: 'What you build', link: '/tutorial/' },
      { text: '1. A field of stars', link: '/tutorial/1-stars' },
      { text: '2. A ship that shoots', link: '/tutorial/2-bullets' },
      { text: '3. Enemies with patterns', link: '/tutorial/3-enemies' },
      { text: '4. Collisions in scratch memory', link: '/tutorial/4-collisions' },
      { text: '5. Explosions and waves', link: '/tutorial/5-waves' },
      { text: '6. Save and rewind', link: '/tutorial/6-rewind' },
    ],
  },
  {
    text: 'Guides',
    collapsed: false,
    items: [
      { text: 'Fields', link: '/guide/fields' },
      { text: 'Structs, pools and scratch', link: '/packages/struct' },
      { text: 'Entities and components', link: '/guide/ecs' },
      { text: 'Worlds', link: '/guide/world' },
      { text: 'Saves', link: '/guide/saves' },
      { text: 'Drawing with pixi.js', link: '/packages/pixi' },
      { text: 'Actors', link: '/guide/actors' },
      { text: 'Particle emitters', link: '/guide/emitters' },
      ...(hasKernels ? [{ text: 'Kernels', link: '/guide/kernels' }] : []),
      { text: 'Files and packets', link: '/guide/typed-struct' },
      { text: 'Threads', link: '/guide/threads' },
      { text: 'Debugging', link: '/guide/debugging' },
      { text: 'Testing a game', link: '/guide/testing' },
      { text: 'Performance', link: '/guide/performance' },
      { text: 'Strict content security policies', link: '/guide/content-security-policy' },
    ],
  },
  {
    text: 'Concepts',
    collapsed: true,
    items: [
      { text: 'Memory and allocators', link: '/packages/core' },
      { text: 'Handles and generations', link: '/guide/handles' },
      { text: 'Generated code', link: '/guide/generated-code' },
      { text: 'Architecture', link: '/guide/architecture' },
      { text: 'Glossary', link: '/glossary' },
    ],
  },
  {
    text: 'Coming from',
    collapsed: true,
    items: [
      { text: 'Plain objects', link: '/coming-from/plain-objects' },
      { text: 'bitECS', link: '/coming-from/bitecs' },
      { text: 'koota', link: '/coming-from/koota' },
      { text: 'miniplex', link: '/coming-from/miniplex' },
      { text: 'becsy', link: '/coming-from/becsy' },
      { text: 'ParticleContainer', link: '/coming-from/particle-container' },
      { text: '@pixi/particle-emitter', link: '/coming-from/particle-emitter' },
    ],
  },
  { text: 'Recipes', link: '/recipes/' },
  {
    text: 'Reference',
    collapsed: true,
    items: [
      { text: 'API', link: '/api/' },
      { text: 'Cheat sheet', link: '/cheat-sheet' },
      { text: 'Mistakes and messages', link: '/mistakes' },
      { text: 'Compiler errors', link: '/type-errors' },
      { text: 'Error codes', link: '/error-codes' },
      { text: 'Sizes', link: '/sizes' },
      { text: 'Browser support', link: '/browser-support' },
      { text: '@offheap/ecs', link: '/packages/ecs' },
      { text: '@offheap/bitecs', link: '/packages/bitecs' },
      { text: '@offheap/typed-struct', link: '/packages/typed-struct' },
    ],
  },
  {
    text: 'More',
    collapsed: true,
    items: [
      { text: 'Examples', link: '/live-examples' },
      { text: 'Playground', link: '/playground' },
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'Changelog', link: '/changelog' },
      { text: 'Contributing', link: '/contributing' },
      { text: 'Security', link: '/security' },
    ],
  },
];

const recipes = recipeGroups();

/** The map of the site with all recipes. */
export const completeSidebar = sidebar.map((group) =>
  group.link === '/recipes/'
    ? { text: 'Recipes', items: [group, ...recipes.flatMap(({ items }) => items!)] }
    : group,
);

/** The sidebar of the recipes: first the recipes, then the other pages. */
export const recipeSidebar: DefaultTheme.SidebarItem[] = [
  { text: 'All recipes', link: '/recipes/' },
  ...recipes,
  ...sidebar.filter(({ link }) => link !== '/recipes/').map((group) => ({ ...group, collapsed: true })),
];
