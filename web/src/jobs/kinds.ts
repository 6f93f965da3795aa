/** What jobs do, in words. */

import type { Job } from "~/api/types";
import { type Key, t } from "~/text/text";

const KINDS: Readonly<Record<Job["kind"], Key>> = {
  transcribe: "kind.transcribe",
  diarize: "kind.diarize",
  align: "kind.align",
  clean: "kind.clean",
  translate: "kind.translate",
  notes: "kind.notes",
  deliver: "kind.deliver",
  import: "kind.import",
  model_pull: "kind.pull",
  sweep: "kind.sweep",
};

export const kindName = (kind: Job["kind"]): string => t(KINDS[kind]);
