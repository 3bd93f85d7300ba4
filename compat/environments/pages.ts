import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../tools/chromium.ts';
import { bundle } from './bundle.ts';
import type { Environment } from './environment.ts';

/** A page: its scripts by their names, and the policy that it is served with. */
interface Page {
  readonly scripts: () => Promise<Readonly<Record<string, string>>>;
  /** The scripts that the page itself loads; the first script by default. */
  readonly loads?: readonly string[];
  readonly policy?: string;
  /** How many violations of the policy the browser reports. */
  readonly violations?: number;
  readonly expected?: Environment['expected'];
}

const minified = async (name: string): Promise<string> => bundle(name, { minify: true, format: 'iife' });

/** The application with the build of `@offheap/struct/static`, which other packages select by an export condition. */
async function withoutGenerator(): Promise<string> {
  const script = await bundle('main-static', { minify: true, format: 'iife', conditions: ['static'] });
  if (script.includes('new Function')) throw new Error('The static build contains a code generator.');
  return script;
}

const pages: Readonly<Record<string, Page>> = {
  Chromium: { scripts: async () => ({ 'main.js': await minified('main') }) },
  'Chromium, a policy without eval': {
    scripts: async () => ({ 'main.js': await minified('main') }),
    policy: "script-src 'self'",
    violations: 1,
  },
  'Chromium, a policy without eval, no report': {
    scripts: async () => ({ 'main.js': await minified('main-no-code-generation') }),
    policy: "script-src 'self'",
    violations: 0,
  },
  'Chromium, the build without code generator, a policy without eval': {
    scripts: async () => ({ 'main.js': await withoutGenerator() }),
    policy: "script-src 'self'",
    violations: 0,
  },
  'Chromium, two copies in one page': {
    scripts: async () => ({
      'a.js': await minified('main'),
      'b.js': await bundle('main', { format: 'iife' }),
    }),
    loads: ['a.js', 'b.js'],
  },
  'Chromium, a worker of a bundle of its own': {
    scripts: async () => ({
      'main.js': await minified('page-with-worker'),
      'worker.js': await bundle('web-worker', { minify: true }),
    }),
    expected: 'threads',
  },
};

let browser: Promise<Browser> | undefined;

export const chromiumPages: readonly Environment[] = Object.entries(pages).map(([name, page]) => ({
  name,
  expected: page.expected ?? 'digest',
  run: async () => visit(page),
}));

/** To be called at the end. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}

async function visit({ scripts, loads, policy, violations = 0 }: Page): Promise<string[]> {
  const files = await scripts();
  const names = loads ?? [Object.keys(files)[0]!];
  let reports = 0;
  const server = createServer((request, response) => {
    if (request.url === '/report') reports++;
    answer(request, response, files, names, policy);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser ??= chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
  const page = await (await browser).newPage();
  try {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`); // it listens on a port
    const digests = await page.waitForFunction(
      (count) => {
        const { digests } = globalThis as { digests?: string[] };
        return digests !== undefined && digests.length >= count ? digests : undefined;
      },
      names.length,
      { timeout: 60_000 },
    );
    if (errors.length > 0) throw new Error(errors.join('\n'));
    if (policy !== undefined) {
      // Reports arrive in order, so a report that is provoked now arrives after all others.
      await page.evaluate(() => void fetch('/forbidden').catch(() => undefined));
      await until(() => server.listening && reports > violations);
      if (reports !== violations + 1) {
        throw new Error(`The browser sent ${reports - 1} reports of violations: expected ${violations}.`);
      }
    }
    return (await digests.jsonValue())!; // defined after waiting
  } finally {
    await page.close();
    await close(server);
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: Readonly<Record<string, string>>,
  names: readonly string[],
  policy: string | undefined,
): void {
  const file = files[request.url!.slice(1)];
  response.writeHead(200, {
    'Content-Type': file === undefined ? 'text/html' : 'text/javascript',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    ...(policy !== undefined && {
      'Content-Security-Policy': `${policy}; connect-src 'none'; report-uri /report`,
    }),
  });
  const tags = names.map((name) => `<script src="/${name}"></script>`).join('');
  response.end(file ?? `<!doctype html><link rel="icon" href="data:,"><body>${tags}`);
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
