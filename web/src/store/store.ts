/** A value outside the components that they can follow. */

import { useSyncExternalStore } from "react";

export interface Store<T> {
  readonly get: () => T;
  readonly set: (next: T | ((now: T) => T)) => void;
  readonly follow: (told: () => void) => () => void;
}

export function makeStore<T>(first: T): Store<T> {
  let value = first;
  const followers = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      const made = typeof next === "function" ? (next as (now: T) => T)(value) : next;
      if (Object.is(made, value)) return;
      value = made;
      for (const told of followers) told();
    },
    follow: (told) => {
      followers.add(told);
      return () => followers.delete(told);
    },
  };
}

export const useStore = <T,>(store: Store<T>): T => useSyncExternalStore(store.follow, store.get);
