import { makeIcon } from './icons.ts';
import { rewindable } from './rewind.ts';
import { xpFor } from './pickups.ts';
import { UPGRADES } from './upgrades.ts';
import { game, hero } from './world.ts';

const find = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
const time = find('#time');
const kills = find('#kills b');
const level = find('#level');
const health = find('#health i');
const healthText = find('#health span');
const xp = find('#xp i');
const choices = find('#choices');
const over = find('#over');
const pause = find('#pause');
const title = find('#title');
const toast = find('#toast');
const rewind = find('#rewind');

/** The current text of each element: only elements whose text changes are updated. */
const shown = new Map<HTMLElement, string>();
function write(element: HTMLElement, text: string): void {
  if (shown.get(element) === text) return;
  shown.set(element, text);
  element.textContent = text;
}
function fill(bar: HTMLElement, part: number): void {
  const width = `${Math.round(Math.min(1, part) * 200) / 2}%`;
  if (shown.get(bar) === width) return;
  shown.set(bar, width);
  bar.style.width = width;
}

export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

/** Updates the numbers and panels. */
export function showHud(isRewinding: boolean): void {
  write(time, clock(game.seconds));
  write(kills, String(game.kills));
  write(level, String(hero.level));
  write(healthText, `${Math.ceil(hero.hp)} / ${Math.round(hero.fullHp)}`);
  fill(health, hero.hp / hero.fullHp);
  fill(xp, hero.xp / xpFor(hero.level));
  rewind.classList.toggle('active', isRewinding);
  fill(find('#rewind i'), rewindable() / 5);
  if (over.hidden !== (game.phase !== 'over')) {
    over.hidden = game.phase !== 'over';
    write(find('#over p'), `You held out for ${clock(game.seconds)} and felled ${game.kills} monsters.`);
  }
}

let offered = '';
/** Shows the three upgrades while there is a choice. */
export function showChoices(take: (choice: number) => void): void {
  const offer = game.phase === 'choose' ? [...game.choices].join() : '';
  if (offer === offered) return;
  offered = offer;
  choices.hidden = offer === '';
  if (choices.hidden) return;
  const cards = [0, 1, 2].map((choice) => {
    const { name, text, icon, rarity } = UPGRADES[game.choices.get(choice)]!;
    const card = document.createElement('button');
    card.className = rarity;
    card.append(makeIcon(icon));
    const parts = { b: name, span: text, kbd: String(choice + 1) };
    for (const [tag, content] of Object.entries(parts)) {
      card.append(Object.assign(document.createElement(tag), { textContent: content }));
    }
    card.addEventListener('click', () => take(choice));
    return card;
  });
  choices.querySelector('div')!.replaceChildren(...cards);
}

export function showPause(isPaused: boolean): void {
  pause.hidden = !isPaused;
}

export function showTitle(isShown: boolean): void {
  title.hidden = !isShown;
}

let fading: ReturnType<typeof setTimeout>;
/** Shows a message for a short time. */
export function showToast(text: string): void {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (toast.hidden = true), 2200);
}
