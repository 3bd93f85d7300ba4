/** Where the fountain should be: the pointer, or a slow path of its own while there is none. */
export class Pointer {
  x: number | undefined;
  y: number | undefined;

  /** @param onPress called where the pointer is pressed. */
  constructor(element: HTMLElement, onPress: () => void) {
    const follow = (event: PointerEvent): void => {
      this.x = event.clientX;
      this.y = event.clientY;
    };
    element.addEventListener('pointermove', follow);
    element.addEventListener('pointerdown', (event) => {
      follow(event);
      onPress();
    });
    document.documentElement.addEventListener('pointerleave', () => this.leave());
    element.addEventListener('pointercancel', () => this.leave());
  }

  leave(): void {
    this.x = undefined;
    this.y = undefined;
  }

  /** The path without a pointer: a flat eight above the floor. */
  static idle(time: number, width: number, height: number): { readonly x: number; readonly y: number } {
    idlePlace.x = width * (0.48 + 0.1 * Math.sin(time * 0.45));
    idlePlace.y = height * (0.8 + 0.04 * Math.sin(time * 0.9));
    return idlePlace;
  }
}

/** Reused, so that a frame makes no garbage. */
const idlePlace = { x: 0, y: 0 };
