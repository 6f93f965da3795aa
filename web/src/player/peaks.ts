/** The peaks of a recording: few for all of it at once, all of them for a closer look. */

import { queryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import { type Peaks, perSecondFor } from "~/player/bars";

const CLOSE_PER_SECOND = 40;

export const peaksQuery = (recordingId: string, duration: number, isClose: boolean) => {
  const perSecond = isClose ? CLOSE_PER_SECOND : perSecondFor(duration);
  return queryOptions({
    queryKey: ["peaks", recordingId, perSecond],
    staleTime: Infinity,
    // They may not be made yet; without them there is a line.
    retry: false,
    queryFn: async ({ signal }): Promise<Peaks> => {
      const asked = GET("/api/v1/recordings/{recording_id}/peaks", {
        params: { path: { recording_id: recordingId }, query: { pairs_per_second: perSecond } },
        parseAs: "arrayBuffer",
        signal,
      });
      const bytes = (await told(asked)) as unknown as ArrayBuffer;
      return { pairs: new Int8Array(bytes), perSecond };
    },
  });
};
