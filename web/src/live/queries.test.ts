import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";

import type { JobState } from "~/api/types";
import { keys, renewRunning } from "~/live/queries";

const recording = (state: JobState) => ({ id: state, job: { state } });
const pages = (state: JobState) => ({ pages: [{ items: [recording(state)] }], pageParams: [null] });
const LISTS = [[...keys.recordings, {}], [...keys.recordings, { q: "x" }], keys.recording("a"), keys.recording("b")] as const;

describe("what was fetched before the line stood", () => {
  it("is fetched anew where a job may have ended in between, and where it is one recording", () => {
    const queries = new QueryClient();
    const [running, over, one, other] = LISTS;
    queries.setQueryData(running, pages("running"));
    queries.setQueryData(over, pages("completed"));
    queries.setQueryData(one, recording("queued"));
    queries.setQueryData(other, recording("failed"));
    renewRunning(queries);
    expect(LISTS.map((queryKey) => queries.getQueryState(queryKey)?.isInvalidated)).toEqual([true, false, true, true]);
  });

  it("is looked at when it comes, where it was on its way", async () => {
    const queries = new QueryClient();
    const [queryKey] = LISTS;
    let answer: (found: unknown) => void = () => undefined;
    const fetched = queries.fetchQuery({ queryKey, queryFn: () => new Promise((resolve) => { answer = resolve; }) });
    await Promise.resolve();
    renewRunning(queries);
    answer(pages("running"));
    await fetched;
    await new Promise((resolve) => { setTimeout(resolve); });
    expect(queries.getQueryState(queryKey)?.isInvalidated).toBe(true);
  });
});
