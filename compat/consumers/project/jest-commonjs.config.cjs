// Jest in CommonJS cannot load ES modules: Babel compiles the packages to CommonJS.
module.exports = {
  testMatch: ['**/commonjs.test.cjs'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'json'],
  transform: { '\\.m?js$': ['babel-jest', { plugins: ['@babel/plugin-transform-modules-commonjs'] }] },
  transformIgnorePatterns: ['/node_modules/(?!(?:\\.pnpm/)?@offheap)'],
};
