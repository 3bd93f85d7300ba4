class Engine {
  readonly isEngine = true;
}
class Ship extends Engine {}
class Missile extends Ship {}
class Player extends Missile {}
class GameState extends Player {}

/** Classes that an earlier build did not have. */
export function others(): readonly object[] {
  return [new Engine(), new Ship(), new Missile(), new Player(), new GameState()];
}
