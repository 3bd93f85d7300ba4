import type { EnhanceAppContext } from 'vitepress';
import { defineAsyncComponent, hydrateOnInteraction } from 'vue';

/**
 * Shows the types of names in blocks of code (`ts twoslash`). A page contains up to 235 of these pop-ups, so their code is
 * loaded, and each of them becomes active, only when the pointer or the focus reaches it.
 */
export function enableTypePopups({ app, router }: EnhanceAppContext): void {
  let loading: Promise<void> | undefined;
  const load = (): Promise<void> =>
    (loading ??= import('@shikijs/vitepress-twoslash/client').then(({ default: plugin }) => {
      delete app._context.components['VMenu'];
      app.use(plugin);
    }));
  app.component(
    'VMenu',
    defineAsyncComponent({
      loader: () => load().then(() => app.component('VMenu')!),
      hydrate: hydrateOnInteraction(['mouseenter', 'focusin', 'touchstart']),
    }),
  );
  // The first page is rendered already. The next ones are rendered in the browser, and need the component at once.
  let opened = false;
  router.onBeforePageLoad = async () => {
    if (opened) await load();
    opened = true;
  };
}
