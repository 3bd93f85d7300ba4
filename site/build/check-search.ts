// Searches the built site for words that game developers type. One of the first results must be the page that explains the subject.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import MiniSearch from 'minisearch';
import { searchOptions } from './search.ts';

/** The pages that answer a search: their addresses begin with one of these. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  animation: ['recipes/sprite-sheet'],
  camera: ['recipes/camera'],
  child: ['recipes/children'],
  collision: ['recipes/collisions'],
  cooldown: ['recipes/timers'],
  'interpolate angle': ['recipes/rotate-sprites', 'guide/world'],
  'json effect': ['guide/emitters'],
  'delta time': ['recipes/fixed-step'],
  emitter: ['guide/emitters'],
  flash: ['recipes/hit-flash'],
  'frame rate': ['recipes/fixed-step'],
  'fast forward': ['recipes/fixed-step'],
  'game loop': ['recipes/game-with-pixi', 'recipes/fixed-step', 'guide/world'],
  'game over': ['recipes/game-states'],
  'garbage collector': ['recipes/find-garbage', 'why'],
  gravity: ['recipes/explosion'],
  'health bar': ['recipes/hit-flash'],
  'high score': ['recipes/high-score'],
  input: ['recipes/input'],
  jank: ['recipes/find-garbage'],
  keyboard: ['recipes/input'],
  mouse: ['recipes/input'],
  nearest: ['recipes/nearest'],
  parent: ['recipes/children'],
  'object pool': ['faq'],
  onDestroy: ['guide/fields'],
  pathfinding: ['recipes/a-star'],
  pause: ['recipes/pause-restart'],
  restart: ['recipes/pause-restart'],
  redo: ['recipes/undo'],
  rotation: ['recipes/rotate-sprites', 'packages/pixi'],
  save: ['recipes/save-file', 'guide/saves'],
  score: ['recipes/high-score'],
  SharedArrayBuffer: ['recipes/physics-worker', 'guide/threads'],
  'spawn wave': ['recipes/waves'],
  'sprite sheet': ['recipes/sprite-sheet'],
  tilemap: ['recipes/tile-map'],
  'tower defence': ['recipes/waypoints'],
  undo: ['recipes/undo'],
  'undo turn': ['recipes/undo'],
  waypoints: ['recipes/waypoints'],
  'web worker': ['recipes/physics-worker', 'guide/threads'],
  OUT_OF_MEMORY: ['error-codes'],
  UNSUPPORTED_ALIGNMENT: ['error-codes'],
  INVALID_ARGUMENT: ['error-codes'],
  NOT_OWNED: ['error-codes'],
  DOUBLE_FREE: ['error-codes'],
  STALE: ['error-codes'],
  WRONG_SIZE: ['error-codes'],
  SCOPE: ['error-codes'],
  BUSY: ['error-codes'],
  MEMORY: ['error-codes'],
  THREAD: ['error-codes'],
  DISPOSED: ['error-codes'],
  VERSION: ['error-codes'],
  CORRUPT: ['error-codes'],
  astar: ['recipes/a-star'],
  despawn: ['recipes/remove-in-loop'],
  csp: ['guide/content-security-policy'],
  hitbox: ['recipes/collisions'],
  HMR: ['setup'],
  licence: ['faq'],
  license: ['faq'],
  multiplayer: ['recipes/rollback'],
  netcode: ['recipes/rollback'],
  spritesheet: ['recipes/sprite-sheet'],
};
/** The number of results that a visitor sees without scrolling. */
const FIRST = 4;

const chunks = fileURLToPath(new URL('../dist/assets/chunks/', import.meta.url));
const file = readdirSync(chunks).find((name) => name.startsWith('@localSearchIndexroot'))!;
const { default: json } = (await import(`${chunks}${file}`)) as { readonly default: string };
const index = MiniSearch.loadJSON(json, {
  fields: ['title', 'titles', 'text'],
  storeFields: ['title', 'titles'],
  searchOptions,
});

const faults = Object.entries(ANSWERS).flatMap(([words, answers]) => {
  const found = index.search(words).map(({ id }) => String(id).slice(1)); // an address without the base of the site
  const first = found.slice(0, FIRST);
  return first.some((id) => answers.some((answer) => id.startsWith(answer)))
    ? []
    : `"${words}" finds ${first.join(', ')} before ${answers.join(' or ')}`;
});
console.log([...faults, `${Object.keys(ANSWERS).length} searches, ${faults.length} faults`].join('\n'));
process.exitCode = faults.length === 0 ? 0 : 1;
