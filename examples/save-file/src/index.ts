export { Emitter } from './emitter.ts';
export { loadEmitters, SaveFileError, type SaveFileFault } from './load-emitters.ts';
export { MOST_EMITTERS, saveEmitters } from './save-emitters.ts';
