import type { Page } from 'playwright';

/**
 * Replaces draw calls in a page by calls that only submit the previous uploads, because drawing in software would take nearly
 * all of every frame. The browser submits uploads after each visible frame. Without a visible frame, uploads would accumulate, and
 * some of them would wait for all of the others.
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
