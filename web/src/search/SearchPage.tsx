/** Finds what was said, noted and named in all recordings; each hit opens at its word. */

import { type InfiniteData, keepPreviousData, useInfiniteQuery, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Search as SearchIcon, SearchX } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";

import { Refused } from "~/api/problems";
import { useTyped } from "~/filters/typed";
import { isTyping } from "~/frame/keys";
import { PageHead } from "~/frame/PageHead";
import { refusedText } from "~/jobs/refused";
import { isFiltered, type Page, readSearch, type Search, searchQuery } from "~/live/searching";
import { Exactly } from "~/search/Exactly";
import { HitCard } from "~/search/HitCard";
import { SearchFilters } from "~/search/SearchFilters";
import styles from "~/search/SearchPage.module.css";
import { t } from "~/text/text";
import { Button, LinkButton } from "~/ui/Button";
import { SearchInput } from "~/ui/Field";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";

export function SearchPage() {
  const asked = useSearch({ from: "/search" });
  const search = useMemo(() => readSearch(asked), [asked]);
  const navigate = useNavigate({ from: "/search" });
  const go = (change: { readonly [Name in keyof Search]?: Search[Name] | undefined }): void => {
    // Each letter is no step to go back to.
    void navigate({ search: readSearch({ ...search, ...change }), replace: "q" in change });
  };
  const [typed, setTyped] = useTyped(search.q, (q) => { go({ q }); });
  const field = useRef<HTMLInputElement>(null);
  const hits = useRef<HTMLDivElement>(null);
  // Emptied, it keeps the focus, unless another field has it by then.
  useEffect(() => { if (search.q === undefined && !isTyping({ target: document.activeElement })) field.current?.focus({ preventScroll: true }); }, [search.q]);
  const isAsked = search.q !== undefined;
  const query = useInfiniteQuery({ ...searchQuery(search), enabled: isAsked, placeholderData: keepPreviousData });

  const step = (event: KeyboardEvent, by: 1 | -1): void => {
    const all = [...(hits.current?.querySelectorAll<HTMLElement>("[data-hit]") ?? [])];
    const at = all.findIndex((hit) => hit === document.activeElement);
    const next = at < 0 ? (by > 0 ? all[0] : undefined) : at + by < 0 ? field.current : all[at + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  const keyed = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") step(event, 1);
    else if (event.key === "ArrowUp") step(event, -1);
    else if (event.key === "Escape" && event.target === field.current && typed !== "") setTyped("");
  };
  return (
    <div>
      <PageHead title={t("page.search")} />
      {/* The arrows lead from the field through the hits; each of them is a stop of its own, too. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div onKeyDown={keyed}>
        <div className={styles.field}>
          <SearchInput ref={field} label={t("search.label")} placeholder={t("search.label")} value={typed} data-search="" autoComplete="off" spellCheck={false} dir="auto" onChange={(event) => { setTyped(event.target.value); }} />
        </div>
        <SearchFilters search={search} onChange={go} />
        <p className={styles.count} role="status">{isAsked ? countOf(query) : ""}</p>
        <div className={styles.columns}>
          <div ref={hits} className={styles.hits} data-old={query.isPlaceholderData || undefined}>
            {isAsked ? <Results query={query} search={search} onTry={(q) => { setTyped(q); go({ q }); }} onWiden={() => { go({ in: undefined, tag: undefined, speaker: undefined, language: undefined, from: undefined, to: undefined }); }} /> : <EmptyState icon={SearchIcon} title={t("search.begin")} text={t("search.beginText")} />}
          </div>
          <Exactly onTry={(q) => { setTyped(`${typed.trim()} ${q}`.trim()); field.current?.focus(); }} />
        </div>
      </div>
    </div>
  );
}

type Query = UseInfiniteQueryResult<InfiniteData<Page>>;

function countOf({ data, isPlaceholderData, isPending }: Pick<Query, "data" | "isPlaceholderData" | "isPending">): string {
  if (isPending || isPlaceholderData) return t("search.searching");
  const [page] = data?.pages ?? [];
  if (!page || page.places === 0) return "";
  const recordings = t("search.recordings", { count: page.recordings });
  return t(page.places_is_capped ? "search.placesMore" : "search.places", { count: page.places, recordings, milliseconds: Math.round(page.milliseconds) });
}

interface ResultsProps {
  readonly query: Pick<Query, "data" | "error" | "isPending" | "hasNextPage" | "isFetchingNextPage" | "fetchNextPage" | "refetch">;
  readonly search: Search;
  readonly onTry: (q: string) => void;
  readonly onWiden: () => void;
}

function Results({ query, search, onTry, onWiden }: ResultsProps) {
  const [now] = useState(() => new Date());
  const { data, error } = query;
  if (query.isPending) return <Skeleton label={t("search.searching")} rows={4} />;
  if (error && !data) {
    const details = error instanceof Refused ? `${error.code} · ${String(error.status)}` : error.message;
    return <ErrorState title={t("search.error")} text={refusedText(error)} action={{ label: t("again"), run: () => { void query.refetch(); } }} detailsLabel={t("details")} details={details} />;
  }
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  if (all.length === 0) return <Nothing search={search} suggestion={data?.pages[0]?.suggestion ?? null} onTry={onTry} onWiden={onWiden} />;
  return (
    <>
      {all.map((found) => <HitCard key={found.recording.id} found={found} search={search} now={now} />)}
      {query.hasNextPage && <p className={styles.next}><Button variant="outline" isBusy={query.isFetchingNextPage} onClick={() => { void query.fetchNextPage(); }}>{t("search.next")}</Button></p>}
    </>
  );
}

interface NothingProps extends Pick<ResultsProps, "search" | "onTry" | "onWiden"> {
  readonly suggestion: string | null;
}

function Nothing({ search, suggestion, onTry, onWiden }: NothingProps) {
  return (
    <EmptyState
      icon={SearchX}
      title={t("search.nothing", { q: search.q ?? "" })}
      text={suggestion === null ? t(isFiltered(search) ? "search.nothingFiltered" : "search.nothingText") : <LinkButton onClick={() => { onTry(suggestion); }}>{t("search.did", { q: suggestion })}</LinkButton>}
    >
      {isFiltered(search) && <Button variant="outline" onClick={onWiden}>{t("filters.remove")}</Button>}
    </EmptyState>
  );
}
