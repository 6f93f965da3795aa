/** Follows a media query, for the few things that styles alone cannot place. */

import { useCallback, useSyncExternalStore } from "react";

export function useMedia(query: string): boolean {
  const follow = useCallback((told: () => void) => {
    const list = matchMedia(query);
    list.addEventListener("change", told);
    return () => { list.removeEventListener("change", told); };
  }, [query]);
  return useSyncExternalStore(follow, () => matchMedia(query).matches);
}
