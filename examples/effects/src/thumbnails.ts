import { GALLERY } from './gallery/gallery.ts';
import type { Stage } from './stage.ts';

const WIDTH = 176;
const HEIGHT = 112;

/**
 * Pictures of the gallery's effects, one after another while the page is idle.
 *
 * @param stage a stage that is not visible.
 */
export async function drawThumbnails(
  stage: Stage,
  take: (name: string, picture: HTMLCanvasElement) => void,
): Promise<void> {
  stage.resize(WIDTH * 2, HEIGHT * 2);
  for (const [name, effect] of GALLERY) {
    await idle();
    stage.show(effect, true);
    take(name, stage.thumbnail(WIDTH, HEIGHT));
  }
  stage.destroy();
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 1000 });
    else setTimeout(resolve, 60);
  });
}
