// The application: leaves its digest as a global, and prints it where there is a console.
import { digest } from './digest.ts';

const result = digest();
Object.assign(globalThis, { digests: [...((globalThis as { digests?: string[] }).digests ?? []), result] });
console.log(result);
