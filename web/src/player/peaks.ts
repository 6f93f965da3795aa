/** The peaks of a recording: few for all of it at once, all of them for a closer look. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { useContext } from "react";

import { type Peaks, perSecondFor } from "~/player/bars";
import { SoundContext, type SoundSource } from "~/player/source";

const CLOSE_PER_SECOND = 40;

const peaksQuery = (source: SoundSource, recordingId: string, perSecond: number) =>
  queryOptions({
    queryKey: ["peaks", source.name, recordingId, perSecond],
    staleTime: Infinity,
    // They may not be made yet; without them there is a line.
    retry: false,
    queryFn: async ({ signal }): Promise<Peaks> => ({ pairs: new Int8Array(await source.peaks(recordingId, perSecond, signal)), perSecond }),
  });

export function usePeaks(recordingId: string, duration: number, isClose: boolean): Peaks | undefined {
  const source = useContext(SoundContext);
  return useQuery(peaksQuery(source, recordingId, isClose ? CLOSE_PER_SECOND : perSecondFor(duration))).data;
}
