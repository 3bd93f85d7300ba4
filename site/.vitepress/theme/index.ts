import '@shikijs/vitepress-twoslash/style.css';
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { defineAsyncComponent, h } from 'vue';
import HomeDemo from './HomeDemo.vue';
import LiveFrame from './LiveFrame.vue';
import './style.css';
import { TypePopup } from './TypePopup.ts';

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, undefined, { 'home-hero-image': () => h(HomeDemo) }),
  enhanceApp({ app }) {
    app.component('VMenu', TypePopup); // the name that Twoslash writes
    app.component('LiveFrame', LiveFrame);
    app.component(
      'CodePlayground',
      defineAsyncComponent(() => import('./CodePlayground.vue')),
    );
  },
} satisfies Theme;
