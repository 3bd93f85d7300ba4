// Builds the site for a base other than `/`, and uses it in Chromium as a visitor would: no request may fail, no script may throw.
// With `--built`, it visits the site that the last run has built.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright';
import { preview } from 'vite';
import { chromiumFlags, chromiumPath } from './chromium.ts';

const BASE = '/offheap/';
const site = fileURLToPath(new URL('../site/', import.meta.url));

/** Builds the site; its own check reports links that do not begin with the base, or have no target. */
function build(): void {
  const { status } = spawnSync('pnpm site:build', {
    shell: true,
    stdio: 'inherit',
    env: { ...process.env, SITE_BASE: BASE },
  });
  if (status !== 0) throw new Error('The site could not be built.');
}

/** Follows a link of the page, as the router of the site does. */
async function follow(page: Page, name: string | RegExp, address: string): Promise<void> {
  await page.getByRole('link', { name }).first().click();
  await page.waitForURL((url) => url.pathname === `${BASE}${address}`);
}

/** Waits until a frame of the page shows a canvas. */
async function seeFrame(page: Page): Promise<void> {
  await page.locator('iframe').first().scrollIntoViewIfNeeded();
  await page.frameLocator('iframe').first().locator('canvas').first().waitFor();
}

/** The visits, each in a separate page. */
const visits: Readonly<
  Record<string, (page: Page, open: (address: string) => Promise<void>) => Promise<void>>
> = {
  'home and its demo': async (page, open) => {
    await open('');
    // The first movement starts the demo, once the scripts of the page run.
    for (let x = 100; (await page.locator('iframe').count()) === 0 && x < 400; x++) {
      await page.mouse.move(x, 100);
      await page.waitForTimeout(100);
    }
    await seeFrame(page);
    await follow(page, 'Get started', 'getting-started');
  },
  'a guide': async (page, open) => {
    await open('guide/fields');
    await page.getByRole('heading', { name: 'Fields', level: 1 }).waitFor();
    await follow(page, 'Snapshots', 'guide/debugging');
  },
  'a type under the pointer': async (page, open) => {
    await open('getting-started');
    await page.locator('.twoslash-hover').getByText('spawnMany', { exact: true }).first().hover();
    await page.locator('.twoslash-floating').getByText('BasePool<Dot>.spawnMany').waitFor();
  },
  'a page of the API': async (page, open) => {
    await open('api/');
    await page.locator('.vp-doc').getByRole('link', { name: '@offheap/struct', exact: true }).click();
    await page.locator('.vp-doc').getByRole('link', { name: 'PackedPool', exact: true }).first().click();
    await page.getByRole('heading', { name: /PackedPool/, level: 1 }).waitFor();
  },
  'live examples': async (page, open) => {
    await open('live-examples');
    await seeFrame(page);
  },
  'the tutorial': async (page, open) => {
    await open('tutorial/1-stars');
    await seeFrame(page);
  },
  'the playground': async (page, open) => {
    await open('playground');
    await page.getByRole('log').getByText('A fountain of 20000 sparks at most').waitFor();
    await seeFrame(page);
    const program = `import { PackedPool, Struct, u8 } from '@offheap/struct';
interface Named { readonly name: string }
class Body extends Struct {
  id = u8();
}
console.log(new Map([['a', 1]]), new Set(['b']), Float32Array.of(0.5));
const pool = new PackedPool(Body, { capacity: 2 });
pool.spawn({ size: 3 });`;
    await open(`playground?again#code=${encodeURIComponent(program)}`);
    const log = page.getByRole('log');
    await log.getByText('Map(1) {"a" => 1} Set(1) {"b"} Float32Array(1) [0.5]').waitFor();
    await log.getByText(/^Line 8: INVALID_ARGUMENT: Body has no field size/).waitFor();
  },
  'the search': async (page, open) => {
    await open('guide/ecs');
    await page.getByRole('button', { name: 'Search' }).first().click();
    await page.getByRole('searchbox').fill('onDestroy');
    await page.locator('.result').first().click();
    await page.waitForURL((url) => url.pathname.startsWith(BASE) && !url.pathname.endsWith('/guide/ecs'));
    await page.locator('h1').first().waitFor();
  },
  'an address that does not exist': async (page, open) => {
    await open('404');
    await follow(page, /home/i, '');
  },
};

if (!process.argv.includes('--built')) build();
const server = await preview({
  root: site,
  configFile: false,
  base: BASE,
  appType: 'mpa', // unknown addresses are answered with 404
  logLevel: 'warn',
  build: { outDir: 'dist' },
  preview: { port: 0 },
});
const origin = new URL(server.resolvedUrls!.local[0]!).origin;
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
const faults: string[] = [];
for (const [name, visit] of Object.entries(visits)) {
  const start = performance.now();
  const page = await browser.newPage();
  page.on('pageerror', (error) => faults.push(`${name}: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400)
      faults.push(`${name}: ${response.url()} is answered with ${response.status()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') faults.push(`${name}: ${request.url()} fails with ${reason}`); // aborted by leaving the page
  });
  try {
    await visit(page, async (address) => void (await page.goto(`${origin}${BASE}${address}`)));
  } catch (error) {
    faults.push(`${name}: ${String(error)}`);
  }
  console.log(`visited ${name} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  await page.close();
}
await browser.close();
await server.close();
console.log(
  [...faults, `${Object.keys(visits).length} visits under ${BASE}, ${faults.length} faults`].join('\n'),
);
process.exitCode = faults.length === 0 ? 0 : 1;
