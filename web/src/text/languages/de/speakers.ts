/** Texts of speakers in German. */

import type { Texts } from "~/text/languages/en";

export const speakers: Texts<"speakers"> = {};
