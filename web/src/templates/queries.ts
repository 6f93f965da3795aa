/** Templates: fetched, checked, kept, deleted. */

import { queryOptions } from "@tanstack/react-query";

import { DELETE, GET, POST, PUT, told } from "~/api/client";
import type { TemplateSummary } from "~/api/types";
import type { components } from "~/api/schema";

type Schemas = components["schemas"];
export type Template = Schemas["Template"];
export type Checked = Schemas["TemplateChecked"];
export type Problem = Schemas["TemplateProblem"];

/** In an address, in the place of an id. */
export const NEW = "new";

export const allTemplatesQuery = queryOptions({
  queryKey: ["templates", "all"],
  staleTime: 0,
  queryFn: async ({ signal }) => (await told(GET("/api/v1/templates", { signal }))).items,
});

/** Every version of one name, the newest first. */
export const versionsQuery = (name: string) =>
  queryOptions({
    queryKey: ["templates", "versions", name],
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const { items } = await told(GET("/api/v1/templates", { params: { query: { versions: true } }, signal }));
      return items.filter((template) => template.name === name).sort((one, other) => other.version - one.version);
    },
  });

const at = (id: string) => ({ path: { template_id: id } });

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: ["template", id],
    staleTime: 0,
    queryFn: ({ signal }) => told(GET("/api/v1/templates/{template_id}", { params: at(id), signal })),
  });

export const checkQuery = (source: string, recordingId: string | null) =>
  queryOptions({
    queryKey: ["template-check", recordingId, source],
    gcTime: 60_000,
    staleTime: Infinity,
    retry: false,
    queryFn: ({ signal }) => told(POST("/api/v1/templates/check", { body: { source, recording_id: recordingId }, signal })),
  });

export const createTemplate = (source: string, isShared: boolean) => told(POST("/api/v1/templates", { body: { source, is_shared: isShared } }));

/** Keeps the next version of one of one's own. */
export const replaceTemplate = (name: string, source: string, isShared: boolean) =>
  told(PUT("/api/v1/templates/{name}", { params: { path: { name } }, body: { source, is_shared: isShared } }));

/** Deletes one version by `name@version`, or all of a name. */
export const deleteTemplate = (id: string) => told(DELETE("/api/v1/templates/{template_id}", { params: at(id) }));

export type Shelf = "own" | "shared" | "folder" | "shipped";
const ORDER: readonly Shelf[] = ["own", "shared", "folder", "shipped"];

export function shelfOf({ is_own: isOwn, origin }: Pick<TemplateSummary, "is_own" | "origin">): Shelf {
  if (isOwn) return "own";
  return origin === "person" ? "shared" : origin;
}

/** By where they come from; what has none is left out. */
export const grouped = (templates: readonly TemplateSummary[]): { readonly shelf: Shelf; readonly templates: readonly TemplateSummary[] }[] =>
  ORDER.map((shelf) => ({ shelf, templates: templates.filter((template) => shelfOf(template) === shelf) })).filter((group) => group.templates.length > 0);
