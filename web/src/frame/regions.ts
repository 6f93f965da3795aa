/** The regions that F6 goes through: whatever carries `data-region`, in the order of the page. */

const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex]:not([tabindex='-1'])";

/** Where the focus was in each region; going back finds it there. */
const left = new WeakMap<Element, HTMLElement>();

/** The place of the region to go to, -1 where there is none. */
export function nextRegion(count: number, at: number, step: 1 | -1): number {
  if (count === 0) return -1;
  if (at < 0) return step === 1 ? 0 : count - 1;
  return (at + step + count) % count;
}

/** Moves the focus to the next region, or the one before. */
export function goToRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) => region.checkVisibility());
  const active = document.activeElement;
  const at = regions.findIndex((region) => region.contains(active));
  const from = regions[at];
  if (from && active instanceof HTMLElement) left.set(from, active);
  const to = regions[nextRegion(regions.length, at, step)];
  if (to) (rememberedIn(to) ?? firstIn(to) ?? to).focus();
}

function rememberedIn(region: HTMLElement): HTMLElement | null {
  const last = left.get(region);
  return last && region.contains(last) && last.checkVisibility() ? last : null;
}

const firstIn = (region: HTMLElement): HTMLElement | undefined =>
  [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find((element) => element.tabIndex >= 0 && element.checkVisibility());
