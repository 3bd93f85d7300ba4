import '@shikijs/vitepress-twoslash/style.css';
import { type Theme, useData } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { defineAsyncComponent, h, type VNode } from 'vue';
import HomeDemo from './HomeDemo.vue';
import LiveFrame from './LiveFrame.vue';
import './style.css';
import { TypePopup } from './TypePopup.ts';

/** What is supported where: the theme shows its footer only on pages without a sidebar. */
function Supported(): VNode {
  const { theme } = useData();
  return h('p', { class: 'supported', innerHTML: theme.value.footer.message });
}

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, undefined, {
      'home-hero-image': () => h(HomeDemo),
      'doc-after': () => h(Supported),
    }),
  enhanceApp({ app }) {
    app.component('VMenu', TypePopup); // the name that Twoslash writes
    app.component('LiveFrame', LiveFrame);
    app.component(
      'CodePlayground',
      defineAsyncComponent(() => import('./CodePlayground.vue')),
    );
  },
} satisfies Theme;
