import { program } from './program.mjs';

console.log(program());
