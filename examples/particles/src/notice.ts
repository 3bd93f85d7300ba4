/** Milliseconds for which a message is shown. */
const STAY = 6000;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a message for some seconds, such as that a link was copied. */
export function say(text: string, kind: 'info' | 'error' = 'info'): void {
  const toast = document.getElementById('toast')!;
  toast.textContent = text;
  toast.className = kind;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (toast.hidden = true), STAY);
}

/** Shows, instead of the demo, why it cannot run. */
export function showNotice(text: string): void {
  const notice = document.getElementById('notice')!;
  notice.textContent = text;
  notice.hidden = false;
}
