import { chromium } from 'playwright';
import { chromiumPath } from '../../tools/chromium.ts';
import type { Measurement } from './benchmark.ts';
import { bundleWorker } from './bundle.ts';
import { CATEGORIES, collectorPauses } from './chromium-trace.ts';
import type { Effort } from './measure.ts';
import type { Runtime } from './runtime.ts';
import { serve } from './serve.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--enable-precise-memory-info',
  '--js-flags=--expose-gc',
];

/** A case may take a while. */
const TIMEOUT_MS = 120_000;

/** The function that the page's worker defines. */
interface WorkerPage {
  measureVariant(caseName: string, variantName: string, effort: Effort): Promise<Measurement>;
}

/** Headless Chromium, a page in a new browser context for each run. */
export async function startChromium(): Promise<Runtime> {
  const server = await serve(await bundleWorker('chromium'));
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
  return {
    name: 'chromium',
    platform: 'chromium',
    version: `Chromium ${browser.version()}`,
    async run(caseName, variantName, effort) {
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        page.setDefaultTimeout(TIMEOUT_MS);
        await page.goto(server.url);
        await page.waitForFunction(() => 'measureVariant' in globalThis);
        await browser.startTracing(page, { categories: CATEGORIES });
        const measurement = await page.evaluate(
          ([caseName, variantName, effort]) =>
            (globalThis as unknown as WorkerPage).measureVariant(caseName, variantName, effort), // it is defined
          [caseName, variantName, effort] as const,
        );
        const trace = await browser.stopTracing();
        return { ...measurement, ...collectorPauses(trace.toString('utf8')) };
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
