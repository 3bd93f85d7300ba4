import type { Direction } from './game.ts';

const KEYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  KeyW: [0, -1],
  ArrowUp: [0, -1],
  KeyS: [0, 1],
  ArrowDown: [0, 1],
  KeyA: [-1, 0],
  ArrowLeft: [-1, 0],
  KeyD: [1, 0],
  ArrowRight: [1, 0],
};
/** Pixels from the middle of the stick to its edge. */
const STICK = 56;
/** The maximum duration of a click in milliseconds: a shorter press that does not move is a click. */
const CLICK = 250;

/**
 * The movement input of the player: keys, the pressed mouse button (the hero walks to the pointer), or a finger (a stick appears under the finger).
 *
 * @param onClick is called with the position of a click or tap.
 */
export function watchInput(canvas: HTMLCanvasElement, onClick: (x: number, y: number) => void): Direction {
  const direction: Direction = { x: 0, y: 0 };
  const stick = document.querySelector<HTMLElement>('#stick')!;
  const knob = stick.querySelector<HTMLElement>('i')!;
  const held = new Set<string>();
  let pressed:
    | { readonly id: number; readonly x: number; readonly y: number; readonly at: number }
    | undefined;

  const walk = (x: number, y: number): void => {
    const length = Math.max(1, Math.hypot(x, y));
    direction.x = x / length;
    direction.y = y / length;
  };
  const readKeys = (): void => {
    const ways = [...held].map((code) => KEYS[code]!);
    walk(
      ways.reduce((sum, [x]) => sum + x, 0),
      ways.reduce((sum, [, y]) => sum + y, 0),
    );
  };

  addEventListener('keydown', ({ code }) => {
    if (!(code in KEYS)) return;
    held.add(code);
    readKeys();
  });
  addEventListener('keyup', ({ code }) => {
    if (held.delete(code)) readKeys();
  });
  addEventListener('blur', () => {
    held.clear();
    readKeys();
  });

  const move = ({ pointerId, pointerType, clientX, clientY }: PointerEvent): void => {
    if (pressed?.id !== pointerId) return;
    if (pointerType === 'mouse') {
      walk((clientX - innerWidth / 2) / 40, (clientY - innerHeight / 2) / 40);
      return;
    }
    const [x, y] = [clientX - pressed.x, clientY - pressed.y];
    const length = Math.max(1, Math.hypot(x, y) / STICK);
    knob.style.translate = `${x / length}px ${y / length}px`;
    walk(x / STICK, y / STICK);
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (pressed !== undefined || event.button !== 0) return;
    pressed = { id: event.pointerId, x: event.clientX, y: event.clientY, at: event.timeStamp };
    canvas.setPointerCapture(event.pointerId);
    if (event.pointerType !== 'mouse') {
      stick.style.translate = `${event.clientX}px ${event.clientY}px`;
      knob.style.translate = '0 0';
      stick.hidden = false;
    }
    move(event);
  });
  canvas.addEventListener('pointermove', move);
  const release = (event: PointerEvent): void => {
    if (pressed?.id !== event.pointerId) return;
    const isNear = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < 8;
    if (event.type === 'pointerup' && isNear && event.timeStamp - pressed.at < CLICK) {
      onClick(event.clientX, event.clientY);
    }
    pressed = undefined;
    stick.hidden = true;
    readKeys();
  };
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  return direction;
}
