/** The place in a recording that a link leads to; it lives in the address. */

export interface Place {
  /** Seconds. */
  readonly at?: number;
  /** Words to mark there. */
  readonly find?: string;
  /** The id of a note. */
  readonly note?: string;
}

const LONGEST = 200;

/** Reads a place out of an address; what does not fit is passed over. */
export function readPlace(search: Readonly<Record<string, unknown>>): Place {
  const at = Number(search.at);
  const find = String(search.find ?? "").trim().slice(0, LONGEST);
  const note = /^note_\w{1,64}$/u.exec(String(search.note ?? ""))?.[0];
  return {
    ...(search.at !== undefined && Number.isFinite(at) && at >= 0 && { at }),
    ...(find !== "" && { find }),
    ...(note !== undefined && { note }),
  };
}
