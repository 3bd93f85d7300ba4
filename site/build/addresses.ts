/** Pages of the repository, by folder, and where the site shows them. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/^README\.md$/, 'overview.md'],
  [/^CONTRIBUTING\.md$/, 'contributing.md'],
  [/^SECURITY\.md$/, 'security.md'],
  [/^CODE_OF_CONDUCT\.md$/, 'code-of-conduct.md'],
  [/^docs\/mistakes\.md$/, 'mistakes.md'], // the address that messages of the production build contain
  [/^docs\/(.+)\.md$/, 'guide/$1.md'],
  [/^packages\/([^/]+)\/README\.md$/, 'packages/$1.md'],
  [/^examples\/particles\/report\/README\.md$/, 'examples/particles-report.md'],
  [/^examples\/([^/]+)\/README\.md$/, 'examples/$1.md'],
  [/^benchmarks\/README\.md$/, 'benchmarks.md'],
  [/^site\/api\/(.+)\.md$/, 'api/$1.md'],
  [/^site\/pages\/(.+)\.md$/, '$1.md'],
];

/** The address of a page in the site, from its path in the repository. */
export function addressOf(path: string): string {
  for (const [pattern, address] of RULES) if (pattern.test(path)) return path.replace(pattern, address);
  return path;
}

/** The address of a page that is shown; undefined for files that the site does not show. */
export function shownAddress(path: string): string | undefined {
  if (!path.endsWith('.md')) return undefined;
  const address = addressOf(path);
  return address === path ? undefined : address;
}
