/** How long things are kept, and what would go by it now. */

import { queryOptions } from "@tanstack/react-query";

import { GET, PATCH, POST, PUT, told } from "~/api/client";
import type { Retention, Tag } from "~/api/types";
import type { Kind } from "~/retention/ages";

export const retentionQuery = queryOptions({
  queryKey: ["retention"],
  queryFn: ({ signal }) => told(GET("/api/v1/me/retention", { signal })),
});

export const setRetention = (ages: Retention) => told(PUT("/api/v1/me/retention", { body: ages }));

/** What would go by the ages that hold, or by some that are tried; nothing is changed. */
export const preview = (retention?: Retention, tag?: string) =>
  told(POST("/api/v1/retention/preview", { body: { ...(retention && { retention }), ...(tag !== undefined && { tag }) } }));

export type Preview = Awaited<ReturnType<typeof preview>>;

/** What a tag says; null: nothing. */
export const setTagRetention = ({ id, name, colour }: Tag, retention: Retention | null) =>
  told(PATCH("/api/v1/tags/{tag_id}", { params: { path: { tag_id: id } }, body: { name, colour, retention } }));

const PREFIX = "retention.";

/** What holds for everybody, with where it is set; for administrators. */
export const everybodyQuery = queryOptions({
  queryKey: ["settings", "retention"],
  queryFn: async ({ signal }) => {
    const { items } = await told(GET("/api/v1/settings", { signal }));
    return items.filter(({ name }) => name.startsWith(PREFIX)).map(({ name, value, is_locked }) => ({ kind: name.slice(PREFIX.length), age: value as number | "never", isLocked: is_locked }));
  },
});

export const setForEverybody = (kind: Kind, age: number | "never") => told(PATCH("/api/v1/settings", { body: { [PREFIX + kind]: age } }));
