import {
  array,
  bool,
  enumOf,
  f32,
  Pool,
  ref,
  Struct,
  struct,
  text,
  toObject,
  u32,
  vec2,
} from '@offheap/struct';
import { entity, type Entity, World } from '@offheap/ecs';

// A game whose saves are loaded by another production build: `production-saves.node.test.ts` bundles it.

class Engine extends Struct {
  static readonly struct = 'Engine';
  power = f32(3);
  isOn = bool();
}
class Ship extends Struct {
  static readonly struct = 'Ship';
  at = vec2();
  engine = struct(Engine);
  mode = enumOf(['idle', 'fly', 'land']);
  name = text(12);
}
class Missile extends Struct {
  static readonly struct = 'Missile';
  target = entity();
  past = array(u32, 3);
}
class Player extends Struct {
  static readonly struct = 'Player';
  score = u32();
  rival: Player | null = ref(() => Player);
}
class GameState extends Struct {
  static readonly struct = 'GameState';
  level = u32(1);
  ship = entity();
}
const classes = [Engine, Ship, Missile, Player, GameState];

const world = new World({ capacity: 100 });
const ships = world.pool(Ship);
const missiles = world.pool(Missile);
const frozen = world.tag('Frozen');
const players = new Pool(Player, { capacity: 10, allocator: world.heap });
const state = world.single(GameState);

function play(): void {
  const fleet: Entity[] = [];
  for (let i = 0; i < 9; i++) {
    const ship = world.spawn([Ship, { at: { x: i, y: -i }, name: `ship ${i}`, mode: 'fly' }]);
    ships.get(ship)!.engine.isOn = i % 2 === 0;
    world.spawn([Missile, { target: fleet[i - 2] ?? ship, past: [i, i * i, 7] }]);
    if (i % 3 === 0) frozen.add(ship);
    fleet.push(ship);
  }
  world.entities.destroy(fleet[4]!);
  const one = players.create({ score: 5 });
  const two = players.create({ score: 6, rival: one });
  one.rival = two;
  state.ship = fleet[3]!;
  state.level = 12;
}

/** The contents of the world, without ids and in an order that a load keeps. */
function contents(): unknown {
  const list = Array.from(ships, (ship) => ({
    ...toObject(ship),
    isFrozen: frozen.has(ships.entityOf(ship)),
  }));
  list.sort((a, b) => (a.name < b.name ? -1 : 1));
  const nameOf = (ship: Entity): string | undefined => ships.get(ship)?.name;
  const past = Array.from(missiles, (missile) => [nameOf(missile.target), ...missile.past].join());
  past.sort();
  return {
    ships: list,
    missiles: past,
    players: Array.from(players, ({ score, rival }) => [score, rival?.score, rival?.rival?.score]),
    state: [state.level, nameOf(state.ship)],
  };
}

/** Runs the game and saves; or loads a save, and saves again. Run as `node build.mjs [save]`. */
export function main(): void {
  const given = process.argv[2];
  if (given === undefined) play();
  else world.load(Uint8Array.from(atob(given), (char) => char.charCodeAt(0)));
  console.log(
    JSON.stringify({
      names: classes.map((each) => each.name),
      save: btoa(String.fromCharCode(...world.save())),
      contents: contents(),
    }),
  );
}
