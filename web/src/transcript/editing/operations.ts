/** What may be done to a text, in the server's words. */

/** Belongs to the step before it: both are undone at once. */
interface Joinable {
  readonly with_previous?: boolean;
}

export type Operation = Joinable &
  (
    | { readonly op: "split"; readonly segment: string; readonly word: number }
    | { readonly op: "split"; readonly segment: string; readonly offset: number }
    | { readonly op: "merge"; readonly segments: readonly string[] }
    | { readonly op: "replace"; readonly segment: string; readonly text: string; readonly words?: readonly [number, number] }
    | { readonly op: "delete"; readonly segment: string }
    | { readonly op: "hold"; readonly segment: string }
    | { readonly op: "restore"; readonly segment: string }
    | { readonly op: "assign"; readonly speaker: string | null; readonly segment: string; readonly words?: readonly [number, number] }
    | { readonly op: "assign"; readonly speaker: string | null; readonly start: number; readonly end: number; readonly channel?: number | null }
  );

/** The text has no such segment or words, or the operation makes no sense there. */
export class Unfit extends Error {
  constructor(
    readonly part: string,
    message: string,
  ) {
    super(message);
    this.name = "Unfit";
  }
}
