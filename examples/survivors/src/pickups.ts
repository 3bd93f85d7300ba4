import { report } from './events.ts';
import { game, gems, hero } from './world.ts';
import { chooseUpgrades } from './upgrades.ts';

/** The experience that a level requires. */
export function xpFor(level: number): number {
  return Math.round(3 + level * 2 + level ** 1.7);
}

/** Creates a gem where an enemy died. When there are too many gems, the hero receives the value immediately. */
export function dropGem(x: number, y: number, value: number): void {
  const handle = gems.trySpawn((gem) => {
    gem.at.set(x, y);
    gem.before.set(x, y);
    gem.value = value;
  });
  if (handle === 0) hero.xp += value;
}

/** Gems near the hero fly to it, faster and faster. */
const attract = gems.system((gem, dt: number) => {
  gem.before.copy(gem.at);
  if (gem.speed === 0 && gem.at.distanceSquared(hero.at) > hero.magnet ** 2) return;
  gem.speed += 900 * dt;
  gem.at.moveTowards(hero.at, gem.speed * dt);
});

export function collectGems(dt: number): void {
  attract(dt);
  gems.destroyWhere((gem) => {
    if (gem.speed === 0 || gem.at.distanceSquared(hero.at) > 12 ** 2) return false;
    hero.xp += gem.value;
    report('gem', gem.at.x, gem.at.y);
    return true;
  });
  if (hero.xp < xpFor(hero.level)) return;
  hero.xp -= xpFor(hero.level);
  hero.level++;
  chooseUpgrades();
  game.phase = 'choose';
  report('level', hero.at.x, hero.at.y);
}
