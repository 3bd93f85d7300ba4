import { iteratorPrototype } from '../codegen/iterator-prototype.ts';

/**
 * An iterator that is its own result: a `for … of` loop creates one object, and none for each element. Iterators of
 * this kind are meant for `for … of`, which reads a result before it asks for the next one.
 */
export abstract class OwnResultIterator<T> {
  value: T | undefined = undefined;
  done = false;

  abstract next(): this;

  /** Ends the iteration, and returns this iterator as the result. */
  protected end(): this {
    this.value = undefined;
    this.done = true;
    return this;
  }

  /** This iterator, for callers: it inherits from the prototype of all iterators. */
  get iterable(): IterableIterator<T> {
    return this as unknown as IterableIterator<T>;
  }
}
Object.setPrototypeOf(OwnResultIterator.prototype, iteratorPrototype);
