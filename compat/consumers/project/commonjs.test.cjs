const { program } = require('./program.mjs');

test('the program runs', () => {
  expect(program()).toBe(process.env.EXPECTED);
});
