/** A text beside the one that it was made of, page by page. */

import { infiniteQueryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import type { TranscriptVersion } from "~/api/types";
import { keys } from "~/live/queries";

const PAGE = 500;

/** Events of the text fetch it anew, with what was decided elsewhere. */
export const besideQuery = ({ id, recording_id: recordingId }: Pick<TranscriptVersion, "id" | "recording_id">) =>
  infiniteQueryOptions({
    queryKey: [...keys.transcript(recordingId), "beside", id],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => told(GET("/api/v1/transcripts/{transcript_id}/beside", { params: { path: { transcript_id: id }, query: { limit: PAGE, cursor: pageParam } }, signal })),
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
