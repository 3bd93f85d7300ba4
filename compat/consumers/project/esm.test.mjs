import { program } from './program.mjs';

test('the program runs', () => {
  expect(program()).toBe(process.env.EXPECTED);
});
