/** Milliseconds that a passing message stays. */
const STAY = 6000;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something that passes: that a link was copied, that a file was refused. */
export function say(text: string, kind: 'info' | 'error' = 'info'): void {
  const toast = document.getElementById('toast')!;
  toast.textContent = text;
  toast.className = kind;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (toast.hidden = true), STAY);
}

/** Says, in place of the demo, why there is none. */
export function showNotice(text: string): void {
  const notice = document.getElementById('notice')!;
  notice.textContent = text;
  notice.hidden = false;
}
