/** Whether a page of the site has programs that run in a browser only: they draw, store data in the browser, or listen to events. */
export function needsBrowser(page: string): boolean {
  return /from 'pixi\.js'|\blocalStorage\.|\bwindow\.addEventListener/.test(page);
}
