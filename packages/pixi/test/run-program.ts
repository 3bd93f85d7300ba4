import type { Application } from 'pixi.js';

/** The constructor of async functions: a program of a page awaits. */
const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;

/** What programs may import, by module; pixi.js among them. */
export interface ProgramModules {
  readonly [name: string]: object;
  readonly 'pixi.js': { readonly Application: typeof Application };
}

/**
 * Runs a JavaScript program of a page, and returns what it prints.
 *
 * @param apps receives the applications that the program creates.
 */
export async function runProgram(
  program: string,
  modules: ProgramModules,
  apps: Application[],
): Promise<string[]> {
  const body = program.replaceAll(
    /^import \{([^}]*)\} from '([^']+)';$/gm,
    (_, names: string, from: string) => `const {${names}} = modules[${JSON.stringify(from)}];`,
  );
  const lines: string[] = [];
  const print = { log: (...values: unknown[]) => void lines.push(values.map(String).join(' ')) };
  const pixi = modules['pixi.js'];
  const Watched = class extends pixi.Application {
    constructor() {
      super();
      apps.push(this);
    }
  };
  const own = { ...modules, 'pixi.js': { ...pixi, Application: Watched } };
  await (AsyncFunction('modules', 'console', body)(own, print) as unknown as Promise<void>);
  if (program.includes('app.ticker.add(') && apps.some(({ ticker }) => !ticker.started)) {
    throw new Error('The program adds a function to a ticker that does not run.');
  }
  return lines;
}
