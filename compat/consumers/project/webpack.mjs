import webpack from 'webpack';

const [mode] = process.argv.slice(2);
const compiler = webpack([
  {
    entry: './main.mjs',
    target: 'node20',
    mode,
    externals: { 'iconv-lite': 'commonjs iconv-lite' }, // typed-struct imports it in Node if it is installed
    output: { path: process.cwd(), filename: `webpack-${mode}.cjs` },
  },
  {
    entry: './page.mjs',
    mode,
    output: { path: process.cwd(), filename: `webpack-page-${mode}.js` },
    performance: false,
  },
]);
compiler.run((error, stats) => {
  if (error) throw error;
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  for (const { message } of [...errors, ...warnings]) console.error(message);
  process.exitCode = errors.length + warnings.length === 0 ? 0 : 1;
  compiler.close(() => undefined);
});
