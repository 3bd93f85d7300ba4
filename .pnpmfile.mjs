// Changes what `pnpm pack` and `pnpm publish` write into the package.json of a published package.

/** The export condition of the repository's own tools: it leads to TypeScript sources, which archives do not contain. */
const SOURCE = '@offheap/source';

export const hooks = {
  beforePacking(manifest) {
    if (manifest.exports === undefined) return manifest;
    return {
      ...manifest,
      ...entriesWithoutExports(manifest.exports),
      exports: withoutSources(manifest.exports),
    };
  },
};

function withoutSources(exports) {
  if (typeof exports !== 'object') return exports;
  const kept = Object.entries(exports).filter(([condition]) => condition !== SOURCE);
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutSources(value)]));
}

/** The same entries for tools that do not read `exports`: TypeScript with `moduleResolution: node10`. */
function entriesWithoutExports(exports) {
  const subpaths = Object.entries(exports).filter(([key, { types }]) => key !== '.' && types !== undefined);
  const paths = subpaths.map(([key, { types }]) => [key.slice(2), [types]]);
  return {
    main: exports['.'].default,
    types: exports['.'].types,
    ...(paths.length > 0 && { typesVersions: { '*': Object.fromEntries(paths) } }),
  };
}
