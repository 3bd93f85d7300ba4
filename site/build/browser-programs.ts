/** Whether a page of the site has programs that run in a browser only: they draw, store data in the browser, or listen to events. */
export function needsBrowser(page: string): boolean {
  return /from 'pixi\.js'|\blocalStorage\.|\bwindow\.addEventListener/.test(page);
}

/** The name of the file, if a block of code is one of several files of a program: it is the comment in its first line. */
export function fileNameOf(code: string): string | undefined {
  return /^(?:\/\/|<!--) (\S+\.\w+)\b/.exec(code)?.[1];
}
