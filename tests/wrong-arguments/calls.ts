/** A value of a wrong kind, as a program without types may pass it. */
export type Wrong = never;

/** Calls of public functions with one wrong argument each, by what they call. */
export type Calls = Readonly<Record<string, (wrong: Wrong) => unknown>>;

/** One value of each kind that a program may pass by mistake. */
export const WRONG_VALUES: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  true: true,
  NaN: Number.NaN,
  '-1': -1,
  '1.5': 1.5,
  '1e300': 1e300,
  '5n': 5n,
  'a text': '7px',
  'a number in a text': '8080',
  'a symbol': Symbol('wrong'),
  'a function': () => 1,
  'an object': {},
  'an object without a prototype': Object.create(null),
  'a list': [],
  'a list of null': [null],
  'a date': new Date(0),
};
