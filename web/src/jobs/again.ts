/** The recordings that are to be run again with other options; the sheet for it follows. */

import type { Recording } from "~/api/types";
import { makeStore } from "~/store/store";

/** Empty while nobody asks. */
export const runAgain = makeStore<readonly Recording[]>([]);
