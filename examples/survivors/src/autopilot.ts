import { step, type Wish } from './game.ts';
import { remember } from './rewind.ts';
import { takeUpgrade } from './upgrades.ts';
import { bodies, game, gems, hero } from './world.ts';

/** Pixels from the hero at which monsters are feared. */
const FEAR = 150;
/** Ways that are compared. */
const WAYS = 16;

const dangers = new Float64Array(WAYS);

/** Weighs how dangerous each way is: whoever is near the place where the hero would be counts. */
const weigh = bodies.system((body) => {
  for (let way = 0; way < WAYS; way++) {
    const angle = (way / WAYS) * 2 * Math.PI;
    const dx = hero.at.x + Math.cos(angle) * 60 - body.at.x;
    const dy = hero.at.y + Math.sin(angle) * 60 - body.at.y;
    const squared = dx * dx + dy * dy;
    if (squared < FEAR * FEAR) dangers[way]! += 1 / (squared + 200);
  }
});

/** Plays by itself: behind the title, for tests and pictures. Walks where few monsters are, and to gems. */
function steer(wish: Wish): void {
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
    const cost = dangers[way]! * 5000 - gain - 0.3 * (x * wish.x + y * wish.y);
    if (cost >= best) continue;
    best = cost;
    wish.x = x;
    wish.y = y;
  }
}

/** Makes steps, and takes upgrades as they come; stops when the hero falls. */
export function autoplay(wish: Wish, steps = 1): void {
  for (let i = 0; i < steps && game.phase !== 'over'; i++) {
    if (game.phase === 'choose') takeUpgrade(game.tick % 3);
    steer(wish);
    step(wish);
    remember();
  }
}
