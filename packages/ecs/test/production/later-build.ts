import { main } from './game.ts';
import { others } from './other-classes.ts';

// Other code has the names of the game's classes, so that the bundler renames those.
if (others().length === 5) main();
