import type { SearchOptions } from 'minisearch';

/** The options of the search. Guides and recipes come before the API and the list of mistakes, which contain every word. */
export const searchOptions: SearchOptions = {
  fuzzy: 0.2,
  prefix: true,
  boost: { title: 4, text: 2, titles: 1 },
  // The site contains the text of this function: it uses no other name.
  boostDocument: (id: string) =>
    /^\/\w*\/?(?:api|mistakes)\b/.test(id) ? 0.4 : /\/(?:recipes|tutorial)\//.test(id) ? 1.6 : 1,
};
