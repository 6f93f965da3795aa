/** The secret of a link by which a recording was shared: taken out of the address, so that no history keeps it. */

const KEPT = "tiro.shared";

/** Takes the secret out of the address; without one there, the one that this tab came with. */
export function takeToken(): string | null {
  const given = location.hash.slice(1);
  if (given === "") return kept();
  try {
    // For a reload of this tab alone.
    sessionStorage.setItem(KEPT, given);
  } catch {
    // Then a reload needs the link again.
  }
  history.replaceState(history.state, "", location.pathname);
  return given;
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
