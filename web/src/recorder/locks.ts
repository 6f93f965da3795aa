/** Which recording is whose: a tab that records or sends one holds its lock, and loses it when it dies. */

const NAME = "tiro.recording.";

/** Takes a recording for this tab; null: another tab has it. */
export const hold = (id: string): Promise<(() => void) | null> =>
  new Promise((resolve) => {
    void navigator.locks.request(NAME + id, { ifAvailable: true }, (lock) => {
      if (lock !== null) return new Promise<void>((release) => { resolve(release); });
      resolve(null);
      return undefined;
    });
  });

/** Names the recordings that a tab holds, this one included. */
export async function heldIds(): Promise<Set<string>> {
  const { held } = await navigator.locks.query();
  const names = (held ?? []).map((lock) => lock.name ?? "");
  return new Set(names.filter((name) => name.startsWith(NAME)).map((name) => name.slice(NAME.length)));
}

/** Waits until the tab that holds a recording lets go of it, or dies. */
export async function released(id: string): Promise<void> {
  await navigator.locks.request(NAME + id, () => undefined);
}
