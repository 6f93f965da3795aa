/** What is done with the lists of words; each act says what became of it. */

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { DELETE, GET, PATCH, POST, told } from "~/api/client";
import type { components } from "~/api/schema";
import { refusedText } from "~/jobs/refused";
import { vocabulariesQuery } from "~/live/queries";
import { t } from "~/text/text";
import { notify } from "~/ui/toasts";
import type { Entry } from "~/vocabularies/words";

export type Vocabulary = components["schemas"]["Vocabulary"];
export type Summary = components["schemas"]["VocabularySummary"];

export interface Draft {
  readonly name: string;
  readonly language: string | null;
  readonly is_default: boolean;
  readonly entries: Entry[];
}

const at = (id: string) => ({ path: { vocabulary_id: id } });

export const vocabularyQuery = (id: string) =>
  queryOptions({
    queryKey: ["vocabulary", id],
    staleTime: 0,
    queryFn: ({ signal }) => told(GET("/api/v1/vocabularies/{vocabulary_id}", { params: at(id), signal })),
  });

const create = (draft: Draft) => told(POST("/api/v1/vocabularies", { body: draft }));

/** Keeps a new list, or changes one as it was when it was opened. */
export function useSaving() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ draft, known }: { readonly draft: Draft; readonly known: Vocabulary | null }) => {
      if (known === null) return create(draft);
      const header = { "If-Match": `"${String(known.revision)}"` };
      return told(PATCH("/api/v1/vocabularies/{vocabulary_id}", { params: { ...at(known.id), header }, body: draft }));
    },
    onSuccess: async (saved) => {
      queries.setQueryData(vocabularyQuery(saved.id).queryKey, saved);
      await queries.invalidateQueries({ queryKey: vocabulariesQuery.queryKey });
    },
  });
}

export function useDefault() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ list, isDefault }: { readonly list: Summary; readonly isDefault: boolean }) => {
      const header = { "If-Match": `"${String(list.revision)}"` };
      const body = { is_default: isDefault } as components["schemas"]["VocabularyChange"];
      return told(PATCH("/api/v1/vocabularies/{vocabulary_id}", { params: { ...at(list.id), header }, body }));
    },
    onError: (error) => { notify({ kind: "vocabulary-default", text: () => refusedText(error) }); },
    onSettled: () => queries.invalidateQueries({ queryKey: vocabulariesQuery.queryKey }),
  });
}

/** Deletes a list; it can be had back with all its words. */
export function useDeleting() {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: vocabulariesQuery.queryKey });
  return useMutation({
    mutationFn: async (list: Summary) => {
      const whole = await told(GET("/api/v1/vocabularies/{vocabulary_id}", { params: at(list.id) }));
      await told(DELETE("/api/v1/vocabularies/{vocabulary_id}", { params: at(list.id) }));
      return whole;
    },
    onSuccess: async ({ name, language, is_default, entries }) => {
      const back = (): void => { void create({ name, language, is_default, entries }).then(refresh, () => undefined); };
      notify({ kind: `vocabulary-${name}`, text: () => t("vocabularies.deleted", { name }), action: { label: t("undo"), run: back } });
      await refresh();
    },
    onError: (error) => { notify({ kind: "vocabulary-delete", text: () => refusedText(error) }); },
  });
}
