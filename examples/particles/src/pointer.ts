/** The state of the pointer: mouse, pen or finger. */
export class Pointer {
  x: number | undefined;
  y: number | undefined;
  pressed = false;

  /** @param onPress called where the pointer is pressed. */
  constructor(element: HTMLElement, onPress: () => void) {
    const follow = (event: PointerEvent): void => {
      this.x = event.offsetX;
      this.y = event.offsetY;
    };
    element.addEventListener('pointermove', follow);
    element.addEventListener('pointerdown', (event) => {
      follow(event);
      this.pressed = true;
      element.setPointerCapture(event.pointerId);
      onPress();
    });
    element.addEventListener('pointerup', (event) => {
      this.pressed = false;
      // After a finger is lifted, there is no pointer.
      if (event.pointerType === 'touch') this.leave();
    });
    element.addEventListener('pointercancel', () => this.leave());
    document.documentElement.addEventListener('pointerleave', () => this.leave());
  }

  leave(): void {
    this.x = undefined;
    this.y = undefined;
    this.pressed = false;
  }
}
