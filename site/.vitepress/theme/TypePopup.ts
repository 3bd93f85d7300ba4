import {
  type Component,
  type ComponentPublicInstance,
  createApp,
  defineComponent,
  h,
  type SetupContext,
  shallowRef,
} from 'vue';

let loading: Promise<Component> | undefined;

/** FloatingVue's menu, with the settings of Twoslash. */
async function loadMenu(): Promise<Component> {
  const { default: twoslash } = await import('@shikijs/vitepress-twoslash/client');
  return createApp({}).use(twoslash).component('VMenu')!;
}

/** Opens a menu that has replaced its name under the pointer. */
function open(menu: unknown): void {
  const popper = menu as (ComponentPublicInstance & { show: () => void }) | null;
  if (popper?.$el.matches(':hover, :focus-within') === true) popper.show();
}

/**
 * A name in a block of code (`ts twoslash`) that shows its type. A page contains up to 235 of them, so a name is a plain
 * element until the pointer reaches it. Then FloatingVue is loaded, and its menu replaces the element.
 */
export const TypePopup = defineComponent({
  inheritAttrs: false,
  setup(_, { attrs, slots }: SetupContext) {
    const menu = shallowRef<Component>();
    async function activate(): Promise<void> {
      menu.value = await (loading ??= loadMenu());
    }
    return () =>
      menu.value === undefined
        ? h(
            'div',
            { class: ['v-popper v-popper--theme-twoslash', attrs['class']], onPointerenter: activate },
            slots['default']?.(),
          )
        : h(menu.value, { ...attrs, ref: open }, slots);
  },
});
