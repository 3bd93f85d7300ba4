import { transform } from 'esbuild';

/** Whether a module contains the sources of methods that are copied to view classes. */
export function hasMethodSources(name: string, path: string): boolean {
  return name === 'struct' && path === 'codegen/method-sources.generated.ts';
}

/** The module with short sources: each is a template literal in an object. */
export async function minifyMethods(module: string): Promise<string> {
  const parts = module.split(/(?<=: )`([^`]*)`/); // the sources have odd indices
  const short = parts.map(async (part, i) => {
    if (i % 2 === 0) return part;
    const { code } = await transform(`x = class {${part}}`, { target: 'es2022', minify: true });
    return `\`${code.slice(code.indexOf('{') + 1, code.lastIndexOf('}'))}\``;
  });
  return (await Promise.all(short)).join('');
}
