/** The texts in English, one file a feature; every other language has these keys. */

import { accounts } from "~/text/languages/en/accounts";
import type { deliveries } from "~/text/languages/en/deliveries";
import type { imports } from "~/text/languages/en/imports";
import type { templates } from "~/text/languages/en/templates";
import type { administration } from "~/text/languages/en/administration";
import type { later } from "~/text/languages/en/later";
import type { asking } from "~/text/languages/en/asking";
import type { notes } from "~/text/languages/en/notes";
import type { smoothing } from "~/text/languages/en/smoothing";
import { common } from "~/text/languages/en/common";
import { editing } from "~/text/languages/en/editing";
import { errors } from "~/text/languages/en/errors";
import { frame } from "~/text/languages/en/frame";
import { jobs } from "~/text/languages/en/jobs";
import { library } from "~/text/languages/en/library";
import { recorder } from "~/text/languages/en/recorder";
import { settings } from "~/text/languages/en/settings";
import { speakers } from "~/text/languages/en/speakers";
import { system } from "~/text/languages/en/system";
import { transcript } from "~/text/languages/en/transcript";
import { jottings } from "~/text/languages/en/jottings";
import { retention } from "~/text/languages/en/retention";
import { search } from "~/text/languages/en/search";
import { sharing } from "~/text/languages/en/sharing";
import { tags } from "~/text/languages/en/tags";
import { upload } from "~/text/languages/en/upload";
import { vocabularies } from "~/text/languages/en/vocabularies";
import { voices } from "~/text/languages/en/voices";

export const en = { ...accounts, ...common, ...errors, ...frame, ...library, ...jobs, ...upload, ...transcript, ...editing, ...speakers, ...recorder, ...settings, ...system, ...vocabularies, ...voices, ...jottings, ...retention, ...search, ...sharing, ...tags } as const;

export type Key = keyof typeof en;
/** Those that are loaded with the pages that show them. */
export type LaterKey = keyof typeof later;
export type Catalogue = Readonly<Record<Key | LaterKey, string>>;

interface Parts {
  readonly templates: typeof templates;
  readonly imports: typeof imports;
  readonly deliveries: typeof deliveries;
  readonly accounts: typeof accounts;
  readonly administration: typeof administration;
  readonly common: typeof common;
  readonly errors: typeof errors;
  readonly frame: typeof frame;
  readonly library: typeof library;
  readonly jobs: typeof jobs;
  readonly upload: typeof upload;
  readonly transcript: typeof transcript;
  readonly editing: typeof editing;
  readonly speakers: typeof speakers;
  readonly recorder: typeof recorder;
  readonly settings: typeof settings;
  readonly system: typeof system;
  readonly vocabularies: typeof vocabularies;
  readonly voices: typeof voices;
  readonly tags: typeof tags;
  readonly sharing: typeof sharing;
  readonly search: typeof search;
  readonly retention: typeof retention;
  readonly jottings: typeof jottings;
  readonly notes: typeof notes;
  readonly asking: typeof asking;
  readonly smoothing: typeof smoothing;
}

/** The texts that a language has for one feature. */
export type Texts<Name extends keyof Parts> = Readonly<Record<keyof Parts[Name], string>>;
