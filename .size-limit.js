/** Everything that the packages export, bundled together, minified for production and gzipped. */
function bundle(name, packages, limit) {
  const paths = packages.map((folder) => `./packages/${folder}/dist/index.js`);
  const contents = paths.map((path, index) => `export * as _${index} from '${path}';`).join('\n');
  return {
    name,
    path: paths,
    gzip: true,
    limit,
    modifyEsbuildConfig: (config) => ({
      ...config,
      entryPoints: undefined,
      stdin: { contents, resolveDir: import.meta.dirname },
      format: 'esm',
    }),
  };
}

export default [bundle('core', ['core'], '4 kB'), bundle('core + struct', ['core', 'struct'], '9 kB')];
