/** What the server's settings mean in the reader's language; only the page that shows them loads it. */

import { languageNow } from "~/text/text";

type Module = Readonly<{ knobs: Readonly<Record<string, string>> }>;

/** In English there is none: the server says it itself. */
const OTHERS = import.meta.glob<Module>("./languages/*/knobs.ts");

let known: Module["knobs"] = {};

export async function loadKnobs(): Promise<void> {
  try {
    known = (await OTHERS[`./languages/${languageNow()}/knobs.ts`]?.())?.knobs ?? {};
  } catch {
    // Without it the server's own words are shown.
  }
}

/** Gives what a setting means, with the language of the words. */
export function meaningOf({ name, description }: { readonly name: string; readonly description: string }): { readonly text: string; readonly lang: string } {
  const text = known[name];
  return text === undefined ? { text: description, lang: "en" } : { text, lang: languageNow() };
}
