/** The English texts that are loaded with the pages that show them; a feature of such pages is one line here. */

import { deliveries } from "~/text/languages/en/deliveries";
import { imports } from "~/text/languages/en/imports";
import { templates } from "~/text/languages/en/templates";
import { administration } from "~/text/languages/en/administration";
import { asking } from "~/text/languages/en/asking";
import { notes } from "~/text/languages/en/notes";
import { smoothing } from "~/text/languages/en/smoothing";

export const later = { ...administration, ...templates, ...imports, ...deliveries, ...asking, ...notes, ...smoothing } as const;
