/** The texts in German. */

import { accounts } from "~/text/languages/de/accounts";
import { deliveries } from "~/text/languages/de/deliveries";
import { imports } from "~/text/languages/de/imports";
import { templates } from "~/text/languages/de/templates";
import { administration } from "~/text/languages/de/administration";
import { common } from "~/text/languages/de/common";
import { editing } from "~/text/languages/de/editing";
import { errors } from "~/text/languages/de/errors";
import { frame } from "~/text/languages/de/frame";
import { jobs } from "~/text/languages/de/jobs";
import { library } from "~/text/languages/de/library";
import { recorder } from "~/text/languages/de/recorder";
import { settings } from "~/text/languages/de/settings";
import { speakers } from "~/text/languages/de/speakers";
import { system } from "~/text/languages/de/system";
import { transcript } from "~/text/languages/de/transcript";
import { jottings } from "~/text/languages/de/jottings";
import { retention } from "~/text/languages/de/retention";
import { search } from "~/text/languages/de/search";
import { sharing } from "~/text/languages/de/sharing";
import { tags } from "~/text/languages/de/tags";
import { upload } from "~/text/languages/de/upload";
import { vocabularies } from "~/text/languages/de/vocabularies";
import { asking } from "~/text/languages/de/asking";
import { notes } from "~/text/languages/de/notes";
import { smoothing } from "~/text/languages/de/smoothing";
import { voices } from "~/text/languages/de/voices";
import type { Catalogue } from "~/text/languages/en";

export const catalogue: Catalogue = { ...accounts, ...administration, ...common, ...errors, ...frame, ...library, ...jobs, ...upload, ...transcript, ...editing, ...speakers, ...recorder, ...settings, ...system, ...vocabularies, ...voices, ...jottings, ...retention, ...search, ...sharing, ...tags, ...templates, ...imports, ...deliveries, ...notes, ...asking, ...smoothing };
