import { f32, PackedPool, Struct } from '@offheap/struct';
import { expect, test } from 'vitest';
import { program } from './program.mjs';

test('the program runs', () => {
  expect(program()).toBe(process.env.EXPECTED);
});

test('checked mode is on in the development build alone', () => {
  class Spark extends Struct {
    x = f32();
  }
  const spark = new PackedPool(Spark, { capacity: 1 }).create();
  const write = () => {
    spark.x = NaN;
  };
  if (process.env.NODE_ENV === 'test') expect(write).toThrow('expected a number');
  else expect(write).not.toThrow();
});
