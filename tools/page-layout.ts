import type { Page } from 'playwright';
import { expect } from 'vitest';

/** The position and size of an element in a page, in CSS pixels. */
export interface Box {
  readonly selector: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Expects elements to be inside a page that does not scroll horizontally, without overlapping. Returns their positions. */
export async function expectApart(
  page: Page,
  selectors: readonly string[],
  width: number,
  height: number,
): Promise<Box[]> {
  const { boxes, scrolls } = await page.evaluate(
    (all) => ({
      boxes: all.map((selector) => {
        const { left, top, right, bottom } = document.querySelector(selector)!.getBoundingClientRect();
        return { selector, left, top, right, bottom };
      }),
      scrolls: document.documentElement.scrollWidth,
    }),
    selectors,
  );
  expect(scrolls).toBe(width);
  boxes.forEach((a, i) => {
    expect(a.right, a.selector).toBeLessThanOrEqual(width);
    expect(a.bottom, a.selector).toBeLessThanOrEqual(height);
    for (const b of boxes.slice(i + 1)) {
      const overlaps =
        a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
      expect(overlaps, `${a.selector} and ${b.selector}`).toBe(false);
    }
  });
  return boxes;
}
