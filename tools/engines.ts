import { playwright } from '@vitest/browser-playwright';
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node';
import { type Engine, EngineBrowser, engineNames } from './engine-browser.ts';

/** Opens the page of the tests in an engine. */
class EngineProvider implements BrowserProvider {
  readonly name = 'engines';
  readonly supportsParallelism = false;
  readonly #browser: EngineBrowser;

  constructor(engine: Engine) {
    this.#browser = new EngineBrowser(engine);
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  openPage(_session: string, url: string): Promise<void> {
    return this.#browser.open(url);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** A provider of Vitest's browser mode: Playwright's builds of Firefox and WebKit, or those of the system if there are none. */
export const enginesProvider = (): BrowserProviderOption => ({
  ...playwright(),
  name: 'engines',
  supportedBrowser: engineNames,
  providerFactory: (project) => new EngineProvider(project.config.browser.name as Engine), // one of `supportedBrowser`
});
