/** The links to recordings: made, listed, ended. */

import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";

import { DELETE, GET, POST, told } from "~/api/client";
import type { Share } from "~/api/types";
import { keys } from "~/live/queries";

const PAGE = 50;

export const sharesOfQuery = (recordingId: string) =>
  queryOptions({
    queryKey: [...keys.shares, recordingId],
    // When others open a link, nothing tells it.
    staleTime: 0,
    queryFn: async ({ signal }) => (await told(GET("/api/v1/recordings/{recording_id}/shares", { params: { path: { recording_id: recordingId } }, signal }))).items,
  });

export const sharesQuery = infiniteQueryOptions({
  queryKey: [...keys.shares, "all"],
  staleTime: 0,
  initialPageParam: null as string | null,
  queryFn: ({ pageParam, signal }) => told(GET("/api/v1/shares", { params: { query: { limit: PAGE, cursor: pageParam } }, signal })),
  getNextPageParam: (page) => page.next_cursor,
});

export interface ShareWish {
  readonly name: string;
  readonly days: number;
  readonly with_media: boolean;
  readonly with_exports: boolean;
  readonly with_notes: boolean;
}

const DAY_MS = 86_400_000;

/** Makes a link; its secret is told once, so it is never shown before the server has agreed. */
export async function makeShare(queries: QueryClient, recordingId: string, { days, ...wish }: ShareWish): Promise<{ readonly share: Share; readonly link: string }> {
  const expires_at = new Date(Date.now() + days * DAY_MS).toISOString();
  const { url, ...share } = await told(POST("/api/v1/recordings/{recording_id}/shares", { params: { path: { recording_id: recordingId } }, body: { ...wish, expires_at } }));
  void queries.invalidateQueries({ queryKey: keys.shares });
  return { share, link: new URL(url, location.origin).href };
}

export async function revokeShare(queries: QueryClient, shareId: string): Promise<void> {
  await told(DELETE("/api/v1/shares/{share_id}", { params: { path: { share_id: shareId } } }));
  void queries.invalidateQueries({ queryKey: keys.shares });
}
