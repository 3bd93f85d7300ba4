import type { ICONS } from './icons.ts';
import { game, type Hero, hero } from './world.ts';

/** An improvement that the player can choose at a new level. */
export interface Upgrade {
  readonly name: string;
  readonly text: string;
  readonly icon: keyof typeof ICONS;
  /** The colour of its card. */
  readonly rarity: 'common' | 'rare' | 'epic';
  /** Whether the hero can still have it. */
  isOpen(hero: Hero): boolean;
  apply(hero: Hero): void;
}

export const UPGRADES: readonly Upgrade[] = [
  {
    name: 'Sharper bolts',
    text: '+25 % damage',
    icon: 'bolt',
    rarity: 'common',
    isOpen: () => true,
    apply: (hero) => (hero.damage *= 1.25),
  },
  {
    name: 'Quick hands',
    text: 'Bolts 18 % faster',
    icon: 'haste',
    rarity: 'common',
    isOpen: (hero) => hero.boltWait > 0.12,
    apply: (hero) => (hero.boltWait *= 0.82),
  },
  {
    name: 'Split bolt',
    text: '+1 bolt',
    icon: 'split',
    rarity: 'rare',
    isOpen: (hero) => hero.boltCount < 7,
    apply: (hero) => hero.boltCount++,
  },
  {
    name: 'Piercing bolt',
    text: 'Goes through 1 more enemy',
    icon: 'pierce',
    rarity: 'rare',
    isOpen: (hero) => hero.boltPierce < 5,
    apply: (hero) => hero.boltPierce++,
  },
  {
    name: 'Seeker',
    text: '+1 homing missile',
    icon: 'seeker',
    rarity: 'rare',
    isOpen: (hero) => hero.missiles < 6,
    apply: (hero) => hero.missiles++,
  },
  {
    name: 'Moon blades',
    text: '+1 circling blade',
    icon: 'blades',
    rarity: 'epic',
    isOpen: (hero) => hero.blades < 6,
    apply: (hero) => hero.blades++,
  },
  {
    name: 'Nova',
    text: 'A wave of light, wider each time',
    icon: 'nova',
    rarity: 'epic',
    isOpen: (hero) => hero.nova < 6,
    apply: (hero) => hero.nova++,
  },
  {
    name: 'Swift boots',
    text: '+12 % speed',
    icon: 'boots',
    rarity: 'common',
    isOpen: (hero) => hero.speed < 260,
    apply: (hero) => (hero.speed *= 1.12),
  },
  {
    name: 'Magnet',
    text: 'Gems come from further away',
    icon: 'magnet',
    rarity: 'common',
    isOpen: (hero) => hero.magnet < 300,
    apply: (hero) => (hero.magnet *= 1.4),
  },
  {
    name: 'Hearty meal',
    text: '+20 health, and heals 50',
    icon: 'meal',
    rarity: 'common',
    isOpen: () => true,
    apply: (hero) => {
      hero.fullHp += 20;
      hero.hp = Math.min(hero.fullHp, hero.hp + 50);
    },
  },
];

/** Selects three different upgrades for the player to choose from. */
export function chooseUpgrades(): void {
  const open = UPGRADES.flatMap((upgrade, i) => (upgrade.isOpen(hero) ? [i] : []));
  for (let i = 0; i < game.choices.length; i++) {
    const [index] = open.splice(Math.floor(game.random() * open.length), 1);
    game.choices.set(i, index!);
  }
}

/** Applies one of the three upgrades, and continues the game. */
export function takeUpgrade(choice: number): void {
  if (game.phase !== 'choose') return;
  UPGRADES[game.choices.get(choice)]!.apply(hero);
  game.phase = 'play';
}
