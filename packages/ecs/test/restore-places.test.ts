import { Struct, u32 } from '@offheap/struct';
import { World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import page from '../../../site/pages/recipes/pause-restart.md?raw';

class Rock extends Struct {
  static readonly struct = 'Rock';
  size = u32(5);
}
class Body extends Struct {
  static readonly struct = 'Body';
  mass = u32(5);
}

function start(checked: boolean) {
  const world = new World({ capacity: 10, checked });
  const bodies = world.pool(Body);
  const rocks = world.packed(Rock, { capacity: 10 });
  const history = world.history(5);
  rocks.spawnMany(3);
  world.spawn(Body);
  history.save(0);
  return { world, bodies, rocks, history, snapshot: world.snapshot(), save: world.save() };
}
type Game = ReturnType<typeof start>;

const returns: Readonly<Record<string, (game: Game) => void>> = {
  restore: ({ world, snapshot }) => world.restore(snapshot),
  load: ({ world, save }) => world.load(save),
  rollback: ({ history }) => history.rollback(0),
};

type Place = readonly [name: string, refuses: string, enter: (game: Game, act: () => void) => unknown];

/** The places of the table, and the calls that each of them refuses. */
const places: readonly Place[] = [
  ['`update`', '', ({ world }, update) => world.loop({ step: 1, update, render: () => undefined }).advance()],
  ['a scope', '', ({ world }, act) => world.scratch.scope(() => act())],
  ['a system', 'load rollback', ({ rocks }, act) => rocks.system(() => act())()],
  ['a system of components', 'load rollback', ({ bodies }, act) => bodies.system(() => act())()],
  ['`each`', 'load rollback', ({ rocks }, act) => rocks.each(() => act())],
  ['`each` of a query', 'load rollback', ({ world }, act) => world.query(Body).each(() => act())],
  ['`destroyWhere`', 'load rollback', ({ rocks }, act) => rocks.destroyWhere(() => (act(), false))],
  [
    '`for ... of`',
    '',
    ({ rocks }, act) => {
      for (const _ of rocks) act();
    },
  ],
  ['`find`', 'restore load rollback', ({ rocks }, act) => rocks.find(() => (act(), false))],
  ['`some`', 'restore load rollback', ({ rocks }, act) => rocks.some(() => (act(), false))],
  ['`world.spawn`', 'restore load rollback', ({ world }, act) => world.spawn([Body, () => act()])],
  [
    '`onRestore`',
    'restore load rollback',
    ({ world, bodies, snapshot }, act) => {
      world.spawn(Body);
      bodies.onRestore(() => act());
      world.restore(snapshot);
    },
  ],
];

describe.each([true, false])('a restore, a load and a rollback, checked: %s', (checked) => {
  test.each(places)('in %s are refused as the recipe says: %s', (_, refuses, enter) => {
    const refused = Object.entries(returns).filter(([, act]) => {
      const game = start(checked);
      let calls = 0;
      try {
        enter(game, () => {
          if (calls++ === 0) act(game);
        });
      } catch (error) {
        expect(error).toMatchObject({ code: 'BUSY' });
        return true;
      } finally {
        expect(calls).toBeGreaterThan(0);
      }
      return false;
    });
    expect(refused.map(([name]) => name).join(' ')).toBe(refuses);
  });
});

test('the recipe lists the places', () => {
  for (const place of [
    '`update`',
    '`each`',
    '`destroyWhere`',
    '`for ... of`',
    '`find`',
    '`some`',
    '`world.spawn`',
    '`onRestore`',
  ]) {
    expect(page.split('## Where')[1]).toContain(place);
  }
});
