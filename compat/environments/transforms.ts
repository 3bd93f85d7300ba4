import { transformAsync as babel } from '@babel/core';
import presetEnv from '@babel/preset-env';
import { transform as swc } from '@swc/core';
import { createInstrumenter } from 'istanbul-lib-instrument';
import obfuscator from 'javascript-obfuscator';
import { bundle, runInNode } from './bundle.ts';
import type { Environment } from './environment.ts';

/** Transformations of the whole script, including the library. */
const transforms: Readonly<Record<string, (code: string) => Promise<string> | string>> = {
  'Babel, lowered to ES2019': (code) => withBabel(code, { targets: { chrome: '73' } }),
  'Babel, everything lowered': (code) => withBabel(code, { forceAllTransforms: true }),
  'swc, lowered to ES2019': (code) => withSwc(code, 'es2019'),
  'swc, everything lowered': (code) => withSwc(code, 'es5'),
  'instrumented by istanbul': (code) =>
    createInstrumenter({ esModules: true }).instrumentSync(code, 'main.js'),
  'javascript-obfuscator': (code) => obfuscator.obfuscate(code, { seed: 1 }).getObfuscatedCode(),
};

export const transformed: readonly Environment[] = Object.entries(transforms).map(([name, transform]) => ({
  name,
  expected: 'digest',
  run: async () => runInNode(name, await transform(await bundle('main'))),
}));

async function withBabel(code: string, options: object): Promise<string> {
  const result = await babel(code, {
    babelrc: false,
    configFile: false,
    compact: false,
    presets: [[presetEnv, { modules: false, ...options }]],
  });
  return result!.code!; // as requested
}

async function withSwc(code: string, target: 'es2019' | 'es5'): Promise<string> {
  const result = await swc(code, {
    configFile: false,
    swcrc: false,
    jsc: { target, parser: { syntax: 'ecmascript' } },
  });
  return result.code;
}
