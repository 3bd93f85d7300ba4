// In Node: measures the case that its arguments name, and prints the result. In a page: measures when it is called.
import { firstKernel, measure } from './tasks.ts';

const args = (globalThis as { readonly process?: { readonly argv: readonly string[] } }).process?.argv.slice(
  2,
);
if (args === undefined) Object.assign(globalThis, { measure, firstKernel });
else if (args.length === 0) console.log(firstKernel());
else console.log(measure(args[0] as 'update', args[1] as 'columns f32', Number(args[2]), Number(args[3]))); // by the driver
