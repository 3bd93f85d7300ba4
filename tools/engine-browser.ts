import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, firefox, webkit } from 'playwright';

/** A program that shows a page, without a window. */
interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
}

const engines = { firefox, webkit };
export type Engine = keyof typeof engines;
export const engineNames = Object.keys(engines) as Engine[]; // the keys of the object above

/** Packages of Debian and Ubuntu that contain the browsers. */
const PACKAGES = { firefox: ['firefox-esr', 'xvfb'], webkit: ['webkit2gtk-driver', 'xvfb'] };

/** Runs a program with a display in memory, on which a software renderer draws. */
const XVFB = '/usr/bin/xvfb-run';

/** Settings of Firefox: without a GPU, it has WebGL only if this is set, and only on a display. */
const FIREFOX_SETTINGS = { 'webgl.force-enabled': true };

/** MiniBrowser of WebKitGTK, whose folder has the version of its API in its name. */
function miniBrowser(): string | undefined {
  const libraries = '/usr/lib';
  const folders = ['', ...(existsSync(libraries) ? readdirSync(libraries) : [])]
    .map((machine) => join(libraries, machine))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      ['webkit2gtk-4.1', 'webkit2gtk-4.0', 'webkitgtk-6.0'].map((name) => join(folder, name)),
    );
  return folders.map((folder) => join(folder, 'MiniBrowser')).find((path) => existsSync(path));
}

/** The system's browser with an engine; undefined if there is none. */
function systemBrowser(engine: Engine, url: string, profile: string): Command | undefined {
  if (engine === 'firefox') {
    const program = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => existsSync(path));
    if (program === undefined || !existsSync(XVFB)) return undefined;
    return { program: XVFB, args: ['-a', program, '--no-remote', '--profile', profile, url] };
  }
  const program = miniBrowser();
  if (program === undefined || !existsSync(XVFB)) return undefined;
  return {
    program: XVFB,
    args: ['-a', program, url],
    env: { JSC_useSharedArrayBuffer: '1', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', HOME: profile },
  };
}

/** Whether Playwright's own build of an engine is installed. */
const isInstalled = (engine: Engine): boolean => existsSync(engines[engine].executablePath());

/** Installs the packages of a browser if it is missing and the installation is possible. */
function install(engine: Engine): void {
  if (isInstalled(engine) || systemBrowser(engine, '', '') !== undefined) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const command = `apt-get update && apt-get install -y --no-install-recommends ${PACKAGES[engine].join(' ')}`;
  console.log(`$ ${command}`);
  spawnSync(command, {
    shell: true,
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** A browser with an engine, which shows one page: Playwright's build, or that of the system if there is none. */
export class EngineBrowser {
  readonly #engine: Engine;
  readonly #profile = mkdtempSync(join(tmpdir(), 'offheap-engine-'));
  #browser: Browser | undefined;
  #process: ChildProcess | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Shows a page in a new process. */
  async open(url: string): Promise<void> {
    await this.#stop();
    install(this.#engine);
    if (isInstalled(this.#engine)) {
      this.#browser = await engines[this.#engine].launch(
        this.#engine === 'firefox' ? { firefoxUserPrefs: FIREFOX_SETTINGS } : {},
      );
      await (await this.#browser.newPage()).goto(url, { timeout: 0 });
      return;
    }
    const command = systemBrowser(this.#engine, url, this.#profile);
    if (command === undefined) {
      throw new Error(
        `No browser with the engine ${this.#engine}: run \`npx playwright install --with-deps ${this.#engine}\`, or install the packages ${PACKAGES[this.#engine].join(' and ')} of your system.`,
      );
    }
    if (this.#engine === 'firefox') {
      const settings = Object.entries(FIREFOX_SETTINGS).map(
        ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
      );
      writeFileSync(join(this.#profile, 'user.js'), settings.join(''));
    }
    this.#process = spawn(command.program, command.args, {
      stdio: 'ignore',
      detached: true, // a group of processes, which `#stop` ends as a whole
      env: { ...process.env, ...command.env },
    });
  }

  async close(): Promise<void> {
    await this.#stop();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #stop(): Promise<void> {
    await this.#browser?.close();
    this.#browser = undefined;
    const running = this.#process;
    this.#process = undefined;
    if (running?.pid === undefined || running.exitCode !== null) return;
    const exit = new Promise((done) => running.once('exit', done));
    process.kill(-running.pid, 'SIGTERM');
    await exit;
  }
}
