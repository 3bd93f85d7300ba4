import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

/**
 * Chromium without a sandbox (it may run as root), without background traffic, with WebGL and WebGPU in software. Pages
 * and 2D canvases are drawn by the CPU: through the software GPU, their shaders alone take seconds for each page.
 */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-webgpu-adapter=swiftshader',
  '--disable-accelerated-2d-canvas',
  '--disable-gpu-rasterization',
];

/**
 * The Chromium that tests run in: `CHROME_PATH`, else one on the path, else Playwright's own. When there is none, it
 * installs one, and throws when the installation fails.
 */
export function chromiumPath(): string {
  const path = find() ?? install();
  if (path === undefined) {
    throw new Error(
      'No Chromium found, and none could be installed. Install Chromium or Google Chrome, or set CHROME_PATH to its executable.',
    );
  }
  return path;
}

function find(): string | undefined {
  const given = process.env['CHROME_PATH'];
  if (given !== undefined && given !== '') {
    if (!existsSync(given))
      throw new Error(`CHROME_PATH is ${given}, where there is no file. Correct or unset it.`);
    return given;
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, chromium.executablePath()].find((path) => path !== '' && existsSync(path));
}

function install(): string | undefined {
  const root = process.getuid?.() === 0;
  const debian =
    existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  // Debian's package first: it installs the libraries that it needs.
  const commands = [
    ...(root && debian ? ['apt-get update && apt-get install -y chromium'] : []),
    `npx playwright install ${root ? '--with-deps ' : ''}chromium`,
  ];
  console.log('No Chromium found: installing one.');
  for (const command of commands) {
    console.log(`$ ${command}`);
    spawnSync(command, {
      shell: true,
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const path = find();
    if (path !== undefined) return path;
  }
  return undefined;
}
