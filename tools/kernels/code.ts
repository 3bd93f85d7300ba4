// Shortens the code of kernels.
import { transform, transformSync } from 'esbuild';

/** Values of flags by their names. */
export type Flags = Readonly<Record<string, boolean>>;

/** Removes the branches that known flags rule out. */
export async function resolve(code: string, known: Readonly<Record<string, boolean>>): Promise<string> {
  const isKnown = (name: string): boolean => Object.hasOwn(known, name);
  // Names that nothing declares are replaced.
  const free = code.replace(
    /const \{([^}]*)\} = C;/g,
    (_, names: string) =>
      `const {${names
        .split(',')
        .filter((name) => !isKnown(name.trim()))
        .join(',')}} = C;`,
  );
  const define = Object.fromEntries(Object.entries(known).map(([name, value]) => [name, String(value)]));
  return (await transform(free, { target: 'es2022', define, minifySyntax: true })).code;
}

/** Removes unused names from the lists of names at the beginning of a kernel. */
export function dropUnusedNames(code: string): string {
  return code.replace(/\{([^{}]*)\} = (?=(?:parts|C)[,;])/g, (_, names: string) => {
    const used = names
      .split(',')
      .filter((name) => code.match(new RegExp(`(?<![\\w$.])${name.trim()}\\b`, 'g'))!.length > 1);
    return `{${used.join(',')}} = `;
  });
}

/** Returns the names that a kernel lists in `const { ... } = parts`, or in `const { ... } = C`. */
export function namesListed(code: string, from: 'parts' | 'C'): string[] {
  return [...code.matchAll(new RegExp(`const \\{([^}]*)\\} = ${from};`, 'g'))].flatMap(([, names]) =>
    names!
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
}

/** Returns code in which the properties of a kernel's arguments are names, as in the source that is compiled. */
export function withBareNames(code: string): string {
  return code.replace(/(?<![\w$.])(?:parts|C)\./g, '');
}

/** Returns the minified source of a kernel, without the branches that known flags rule out. */
export async function minified(source: string, known: Readonly<Record<string, boolean>>): Promise<string> {
  const code = await resolve(`x = function () {${source}};`, known);
  const { code: short } = await transform(code, { target: 'es2022', minify: true });
  const body = short.slice(short.indexOf('{') + 1, short.lastIndexOf('}'));
  // Minification removes the name of a loop, which stack traces show.
  return source.includes('function LOOP(') ? body.replace('return function(', 'return function LOOP(') : body;
}

export function withoutTypes(typed: string): string {
  return transformSync(typed, { loader: 'ts', target: 'es2022' }).code.replace(/^export /gm, '');
}
