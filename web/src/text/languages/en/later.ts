/** The English texts that are loaded with the pages that show them; a feature of such pages is one line here. */

import { administration } from "~/text/languages/en/administration";

export const later = { ...administration } as const;
