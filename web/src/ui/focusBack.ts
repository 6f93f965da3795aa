/** Gives the focus back to what had it before a layer opened, also where no button of the layer's own opened it. */

import { useRef } from "react";

/** What had the focus last outside of layers; an item of a menu counts as the button of the menu. */
let last: Element | null = null;

globalThis.document?.addEventListener("focusin", ({ target }) => {
  if (!(target instanceof Element) || target.closest("[role=dialog], [role=alertdialog]")) return;
  last = ownerOf(target);
});

const ownerOf = (element: Element): Element => {
  const button = element.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return (button == null ? null : document.getElementById(button)) ?? element;
};

/** Whether nothing has the focus, so that giving it somewhere takes it from nobody. */
export const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** In the layer, what is marked with `data-focus-first` has the focus at first, else what comes first. */
export function useFocusBack() {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: (event: Event): void => {
      const active = document.activeElement;
      before.current = active === null || active === document.body ? last : ownerOf(active);
      const first = event.currentTarget instanceof Element ? event.currentTarget.querySelector<HTMLElement>("[data-focus-first]") : null;
      if (!first) return;
      event.preventDefault();
      first.focus();
    },
    onCloseAutoFocus: (event: Event): void => {
      event.preventDefault();
      // Who has gone on to something else meanwhile stays there.
      const isFree = isNowhere() || (event.currentTarget instanceof Element && event.currentTarget.contains(document.activeElement));
      if (isFree && before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    },
  };
}
