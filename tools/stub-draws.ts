import type { Page } from 'playwright';

/**
 * Makes draw calls in a page do nothing, because drawing in software would take nearly all of every frame. Those that draw onto the
 * screen, and not into a texture, submit the previous uploads. The browser submits uploads after each visible frame. Without a visible
 * frame, uploads would accumulate, and some of them would wait for all of the others.
 *
 * @returns a function that lets the page draw again.
 */
export async function stubDraws(page: Page): Promise<() => Promise<void>> {
  const draws = await page.evaluateHandle(() => {
    const { prototype } = WebGL2RenderingContext;
    const names = ['drawArrays', 'drawArraysInstanced', 'drawElements', 'drawElementsInstanced'] as const;
    const replaced = [...names, 'bindFramebuffer'] as const;
    const draws = Object.fromEntries(replaced.map((name) => [name, prototype[name]]));
    // oxlint-disable-next-line typescript/unbound-method -- called with a context as its `this`
    const { bindFramebuffer } = prototype;
    let isScreen = true;
    function bind(this: WebGL2RenderingContext, target: number, framebuffer: WebGLFramebuffer | null): void {
      isScreen = framebuffer === null;
      bindFramebuffer.call(this, target, framebuffer);
    }
    function handOver(this: WebGL2RenderingContext): void {
      if (isScreen) this.flush();
    }
    prototype.bindFramebuffer = bind;
    for (const name of names) prototype[name] = handOver;
    return draws;
  });
  return () => page.evaluate((draws) => void Object.assign(WebGL2RenderingContext.prototype, draws), draws);
}
