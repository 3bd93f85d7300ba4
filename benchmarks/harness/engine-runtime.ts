import { type Engine, EngineBrowser } from '../../tools/engine-browser.ts';
import type { Measurement } from './benchmark.ts';
import { bundleWorker } from './bundle.ts';
import type { Runtime } from './runtime.ts';
import { serve } from './serve.ts';

/** What a page posts. */
interface Posted {
  readonly result?: Measurement | { readonly error: string };
  readonly agent: string;
}

/** A browser needs some seconds to start, and a library that has not finished by then never will. */
const TIMEOUT_MS = 120_000;

/** Firefox or WebKit, with a new process for each run. */
export async function startEngine(engine: Engine): Promise<Runtime> {
  let receive: ((posted: Posted) => void) | undefined;
  const server = await serve(await bundleWorker('chromium', 'engine'), (text) =>
    receive?.(JSON.parse(text) as Posted),
  );
  const browser = new EngineBrowser(engine);
  async function ask(parameters: Readonly<Record<string, string>>): Promise<Posted> {
    let timer: NodeJS.Timeout | undefined;
    const posted = new Promise<Posted>((resolve, reject) => {
      receive = resolve;
      timer = setTimeout(() => reject(new Error(`${engine} posted nothing.`)), TIMEOUT_MS);
    });
    await browser.open(`${server.url}?${new URLSearchParams(parameters).toString()}`);
    return posted.finally(() => clearTimeout(timer));
  }
  const { agent } = await ask({});
  return {
    name: engine,
    platform: 'chromium',
    version: versionIn(agent),
    async run(caseName, variantName, effort) {
      const { result } = await ask({ case: caseName, variant: variantName, effort: JSON.stringify(effort) });
      if (result === undefined || 'error' in result) throw new Error(result?.error);
      return result;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** `Firefox 153.0`, or `WebKit 26.0` by the version of Safari that WebKitGTK claims. */
function versionIn(agent: string): string {
  const [, name = '', version = ''] = /(Firefox|Version)\/([\d.]+)/.exec(agent) ?? [];
  return `${name === 'Version' ? 'WebKit' : name} ${version}`;
}
