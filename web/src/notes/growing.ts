/** What a language model has written of notes so far, as events tell it. */

import { useEffect, useState } from "react";

import { onChange } from "~/live/live";
import { templateName } from "~/notes/written";

/** Follows what one job has written of a note; empty before anything is told. */
export function useGrowing(jobId: string, template: string): string {
  const [text, setText] = useState("");
  useEffect(
    () =>
      onChange((change) => {
        if (change.kind === "growing" && change.jobId === jobId && templateName(change.template) === template) setText(change.text);
      }),
    [jobId, template],
  );
  return text;
}
