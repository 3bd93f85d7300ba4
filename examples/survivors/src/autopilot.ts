import { step, type Direction } from './game.ts';
import { recordFrame } from './rewind.ts';
import { takeUpgrade } from './upgrades.ts';
import { bodies, game, gems, hero } from './world.ts';

/** Enemies further away are ignored; in pixels. */
const FEAR = 150;
/** Directions that are compared. */
const WAYS = 16;

const dangers = new Float64Array(WAYS);

/** Adds up the danger of each direction: the enemies near the place where the hero would be. */
const weigh = bodies.system((body) => {
  for (let way = 0; way < WAYS; way++) {
    const angle = (way / WAYS) * 2 * Math.PI;
    const dx = hero.at.x + Math.cos(angle) * 60 - body.at.x;
    const dy = hero.at.y + Math.sin(angle) * 60 - body.at.y;
    const squared = dx * dx + dy * dy;
    if (squared < FEAR * FEAR) dangers[way]! += 1 / (squared + 200);
  }
});

/** Chooses a direction with few enemies, towards gems. */
function steer(direction: Direction): void {
  if (game.tick % 5 !== 0) return;
  dangers.fill(0);
  weigh();
  let [gemX, gemY, least] = [0, 0, 260 ** 2];
  gems.each(({ at }) => {
    const distance = at.distanceSquared(hero.at);
    if (distance >= least) return;
    least = distance;
    gemX = at.x - hero.at.x;
    gemY = at.y - hero.at.y;
  });
  let best = Infinity;
  for (let way = 0; way < WAYS; way++) {
    const angle = (way / WAYS) * 2 * Math.PI;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const gain = (gemX * x + gemY * y) / (Math.hypot(gemX, gemY) + 40);
    const cost = dangers[way]! * 5000 - gain - 0.3 * (x * direction.x + y * direction.y);
    if (cost >= best) continue;
    best = cost;
    direction.x = x;
    direction.y = y;
  }
}

/** Runs some steps without a player: behind the title, in tests, for screenshots. Stops when the hero is defeated. */
export function autoplay(direction: Direction, steps = 1): void {
  for (let i = 0; i < steps && game.phase !== 'over'; i++) {
    steer(direction);
    step(direction);
    recordFrame();
    if (game.phase === 'choose') takeUpgrade(game.tick % 3);
  }
}
