import type { Page } from 'playwright';

/**
 * From now on what draws in a page only hands over what was uploaded before it: drawing in software would take nearly all of
 * every frame. The browser hands over after each frame of a picture that is seen; where none is, uploads would pile up, and
 * some of them wait for all of the others.
 *
 * @returns a function that lets the page draw again.
 */
export async function stubDraws(page: Page): Promise<() => Promise<void>> {
  const draws = await page.evaluateHandle(() => {
    const { prototype } = WebGL2RenderingContext;
    const names = ['drawArrays', 'drawArraysInstanced', 'drawElements', 'drawElementsInstanced'] as const;
    const draws = Object.fromEntries(names.map((name) => [name, prototype[name]]));
    function handOver(this: WebGL2RenderingContext): void {
      this.flush();
    }
    for (const name of names) prototype[name] = handOver;
    return draws;
  });
  return () => page.evaluate((draws) => void Object.assign(WebGL2RenderingContext.prototype, draws), draws);
}
