// Types of the used parts of packages without types.
declare module '@babel/core' {
  export function transformAsync(code: string, options: object): Promise<{ readonly code?: string } | null>;
}
declare module '@babel/preset-env' {
  const preset: unknown;
  export default preset;
}
declare module 'istanbul-lib-instrument' {
  export function createInstrumenter(options: object): { instrumentSync(code: string, name: string): string };
}
declare module 'jsdom' {
  export class VirtualConsole {}
  export class JSDOM {
    constructor(html: string, options: object);
    readonly window: { eval(code: string): unknown } & Record<string, unknown>;
  }
}
