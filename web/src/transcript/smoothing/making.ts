/** Has a clean text or a translation made. */

import type { QueryClient } from "@tanstack/react-query";

import { POST, told } from "~/api/client";
import type { Options } from "~/api/types";
import { jobsQuery, withOne } from "~/jobs/ofRecording";
import type { Choice } from "~/transcript/smoothing/texts";

/** Queues the job; the key is the reader's own for the language model, empty: none. */
export async function makeText(queries: QueryClient, recordingId: string, choice: Choice, key: string): Promise<void> {
  const options: Partial<Options> = choice.kind === "translation" ? { stages: ["translate"], translate_to: choice.language } : { stages: ["clean"] };
  const job = await told(
    POST("/api/v1/recordings/{recording_id}/jobs", {
      params: { path: { recording_id: recordingId } },
      // What is left out is the server's own choice, which the generated type does not know.
      body: options as Required<Options>,
      headers: key === "" ? {} : { "X-LLM-Key": key },
    }),
  );
  queries.setQueryData(jobsQuery(recordingId).queryKey, (known) => known && withOne(known, job));
  void queries.invalidateQueries({ queryKey: jobsQuery(recordingId).queryKey });
}
