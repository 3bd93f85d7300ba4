import '@shikijs/vitepress-twoslash/style.css';
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { defineAsyncComponent, h } from 'vue';
import HomeDemo from './HomeDemo.vue';
import LiveFrame from './LiveFrame.vue';
import './style.css';
import { enableTypePopups } from './type-popups.ts';

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, undefined, { 'home-hero-image': () => h(HomeDemo) }),
  enhanceApp(context) {
    enableTypePopups(context);
    context.app.component('LiveFrame', LiveFrame);
    context.app.component(
      'CodePlayground',
      defineAsyncComponent(() => import('./CodePlayground.vue')),
    );
  },
} satisfies Theme;
