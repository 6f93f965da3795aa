import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";

import type { Recording, RecordingPage } from "~/api/types";
import { flat } from "~/live/changes";
import { keepOver, withMeanwhile } from "~/live/meanwhile";
import type { Pages } from "~/live/pages";

const page = (...ids: string[]): RecordingPage => ({
  items: ids.map((id) => ({ id }) as Recording),
  next_cursor: null,
  total: ids.length,
});
const KEY = ["recordings", {}];

describe("what an event tells while a list is fetched", () => {
  it("holds in the page that comes later", async () => {
    let answer: (found: RecordingPage) => void = () => undefined;
    const fetched = withMeanwhile(new Promise<RecordingPage>((resolve) => { answer = resolve; }));
    keepOver(new QueryClient(), { kind: "deleted", recordingId: "rec_1" });
    answer(page("rec_1", "rec_2"));
    expect((await fetched).items.map(({ id }) => id)).toEqual(["rec_2"]);
  });

  it("holds in a list of several pages, whichever was fetched first", async () => {
    const queries = new QueryClient();
    let answer: (found: Pages) => void = () => undefined;
    const fetched = queries.fetchQuery({ queryKey: KEY, queryFn: () => new Promise<Pages>((resolve) => { answer = resolve; }) });
    await Promise.resolve();
    keepOver(queries, { kind: "deleted", recordingId: "rec_1" });
    answer({ pages: [page("rec_1"), page("rec_2")], pageParams: [null, "next"] });
    await fetched;
    await new Promise((resolve) => { setTimeout(resolve); });
    expect(flat(queries.getQueryData<Pages>(KEY)).map(({ id }) => id)).toEqual(["rec_2"]);
  });

  it("does nothing to pages that are asked for afterwards", async () => {
    keepOver(new QueryClient(), { kind: "deleted", recordingId: "rec_1" });
    expect((await withMeanwhile(Promise.resolve(page("rec_1")))).items).toHaveLength(1);
  });
});
