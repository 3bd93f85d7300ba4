import { main } from './game.ts';

main();
