// Run with `node --experimental-vm-modules node_modules/jest/bin/jest.js`.
module.exports = {
  testMatch: ['**/esm.test.mjs'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'json'],
  transform: {},
};
