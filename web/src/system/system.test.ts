import { describe, expect, it } from "vitest";

import type { Job } from "~/api/types";
import { disksOf, roomOf, sharesOf } from "~/system/disk";
import { filtered } from "~/system/filter";
import { hasMoved, withNews } from "~/system/following";
import type { Facts, Model, QueueView, Recommended } from "~/system/queries";
import { emptyInSeconds, queueOf } from "~/system/queue";
import { isRepository } from "~/system/repository";
import { inUse, rowsOf } from "~/system/rows";
import { isNear, needsOf, secondsLeft, settingsOf, standingOf, straysOf } from "~/system/standing";

const model = (values: Partial<Model> = {}): Model => ({
  id: "faster_whisper/small", engine: "faster_whisper", name: "small", part: "engine", display_name: "Whisper small",
  provider: null, address: "Systran/faster-whisper-small", revision: null, aliases: [], variants: [], languages: null,
  size_bytes: 486_000_000, size_is_exact: true, memory: { cpu: { float32: 900, int8: 530 }, gpu: { float16: 800 } },
  licence: "MIT", checksum: "sha256", is_gated: false, quality: null, comes_with: null, is_installed: true, origin: "own",
  path: null, commit: null, is_enabled: true, users_may_choose: true, is_default: true, is_recommended: true, note: null,
  health: { state: "ok", how: "files", message: null, seconds: null, memory_bytes: null, is_proven: true, checked_at: null },
  pull_job_id: null, ...values,
});

const job = (values: Partial<Job> = {}): Job => ({
  id: "job_1", recording_id: null, kind: "model_pull", state: "running", stage: "pull", progress: 40, eta_seconds: null,
  queue_position: null, priority: 5, plan: ["pull@1"], options: { engine: "faster_whisper", model: "small" }, attempt: 1,
  resolved: { engine: null, model: null, diarizer: null, language: null, steps: [] }, warnings: [], error: null,
  created_at: "2026-11-21T10:00:00Z", started_at: null, finished_at: null, revision: 3, ...values,
});

const absent = { is_installed: false, health: null, origin: null };
const used = new Set(["engine faster_whisper"]);

describe("a model", () => {
  it.each([
    ["default", model(), undefined],
    ["ready", model({ is_default: false }), undefined],
    ["ready", model({ engine: "sherpa" }), undefined],
    ["off", model({ is_default: false, is_enabled: false }), undefined],
    ["absent", model(absent), undefined],
    ["absent", model(absent), job({ state: "cancelled" })],
    ["downloading", model(absent), job()],
    ["waiting", model(absent), job({ state: "queued" })],
    ["failed", model(absent), job({ state: "failed" })],
    ["default", model(), job({ state: "failed" })],
    ["damaged", model({ health: { ...model().health, state: "broken" } as Model["health"] }), undefined],
    ["unknown", model({ part: "unknown" }), undefined],
  ])("stands as %s", (standing, given, pull) => {
    expect(standingOf(given, pull, used)).toBe(standing);
  });

  it("needs half precision on a GPU, and the least where int8 is not told", () => {
    expect(needsOf(model(), true)).toEqual({ bytes: 800, isGpu: true });
    expect(needsOf(model({ memory: { cpu: { float32: 900, int16: 700 }, gpu: {} } }), true)).toEqual({ bytes: 700, isGpu: false });
    expect(needsOf(model({ memory: { cpu: {}, gpu: {} } }), false)).toBeNull();
  });

  it("that is not here stands on the first page only when it is meant to be used", () => {
    expect(isNear(model(absent), "absent", used)).toBe(true);
    expect(isNear(model({ ...absent, is_recommended: false, is_default: false }), "absent", used)).toBe(false);
    expect(isNear(model({ origin: "package", size_bytes: 0 }), "ready", used)).toBe(false);
  });

  it("has the newest of its downloads, and rivals of its own engine alone", () => {
    const pulls = [job({ id: "new" }), job({ id: "old", state: "failed" })];
    const [small, other] = rowsOf([model(), model({ id: "sherpa/x", engine: "sherpa", name: "x" })], pulls, used);
    expect([small?.pull?.id, small?.hasRivals, other?.pull, other?.hasRivals]).toEqual(["new", false, undefined, false]);
  });

  it("that no list has is seen while it is fetched, or when that failed", () => {
    const other = { options: { engine: "sherpa", model: "a/b" } };
    const pulls = [job(), job({ ...other, id: "on" }), job({ ...other, id: "bad", state: "failed" }), job({ ...other, id: "done", state: "completed" })];
    expect(straysOf(pulls, [model()]).map(({ id }) => id)).toEqual(["on", "bad"]);
  });

  it("is found by each word that was typed, also by a language", () => {
    const rows = rowsOf([model(), model({ id: "b", name: "b", display_name: "Parakeet", languages: ["es"] })], [], used);
    const names = (typed: string) => filtered(rows, "all", typed).map((row) => row.model.name);
    expect([names("whisper SMALL"), names("spanish"), names("small spanish")]).toEqual([["small"], ["b"], []]);
  });
});

describe("what is in use", () => {
  it("names engine and diarizer apart, which may have one name", () => {
    const engine = { name: "sherpa", is_default: true } as Parameters<typeof inUse>[0][number];
    const diarizer = { name: "sherpa", is_default: false } as Parameters<typeof inUse>[1][number];
    expect([...inUse([engine], [diarizer])]).toEqual(["engine sherpa"]);
  });
});

describe("the recommendation", () => {
  const settings = { TIRO_WORKER__SLOTS: "2", TIRO_ENGINES__FASTER_WHISPER__MODEL: "small" };
  const best = { settings } as unknown as Recommended;

  it("leaves out the setting that a default has overruled", () => {
    expect(settingsOf(best, model())).toEqual([["TIRO_WORKER__SLOTS", "2"]]);
    expect(settingsOf(best, model({ is_default: false }))).toHaveLength(2);
  });
});

describe("a download's time left", () => {
  it("is reckoned from two looks, and from nothing else", () => {
    const first = { atMs: 0, progress: 20 };
    expect(secondsLeft(first, { atMs: 10_000, progress: 40 })).toBe(30);
    expect(secondsLeft(first, { atMs: 10_000, progress: 20 })).toBeNull();
    expect(secondsLeft(first, { atMs: 500, progress: 40 })).toBeNull();
  });
});

describe("a disk", () => {
  const parts = [{ name: "media" as const, used_bytes: 30 }, { name: "models" as const, used_bytes: 10 }];

  it("is parted into what Tiro takes and what others take", () => {
    const shares = sharesOf({ total_bytes: 100, free_bytes: 40, parts });
    expect(shares.map(({ name, percent }) => [name, percent])).toEqual([["media", 30], ["models", 10], ["others", 20]]);
  });

  it("that is elsewhere has no others", () => {
    expect(sharesOf({ total_bytes: null, free_bytes: null, parts }).map(({ name }) => name)).toEqual(["media", "models"]);
  });

  it.each([[50, "plenty"], [29, "low"], [9, "full"], [null, "plenty"]])("with %s free is %s", (free, room) => {
    expect(roomOf({ total_bytes: 100, free_bytes: free, parts }, 10)).toBe(room);
  });

  it("stands once however many folders lie on it", () => {
    const one = { mount_point: "/", device: "/dev/a", total_bytes: 1 };
    const disks = { database: one, media: one, models: { ...one, device: "/dev/b" } } as unknown as Facts["disks"];
    expect(disksOf({ disks }).map(({ names }) => names)).toEqual([["database", "media"], ["models"]]);
  });
});

describe("the queue", () => {
  const view: QueueView = { paused: false, running: 7, queued: 1, waiting: [], next: [job({ id: "n", state: "queued", eta_seconds: 90 })] };
  const running = job({ eta_seconds: 60 });

  it("is the administrator's view, else the reader's own", () => {
    expect(queueOf({ view, stats: undefined, active: [running] })).toMatchObject({ runningCount: 7, waitingCount: 1 });
    const stats = { queue_depth: 4, queue_paused: true };
    expect(queueOf({ view: undefined, stats, active: [running] })).toMatchObject({ runningCount: 1, waitingCount: 4, isPaused: true });
  });

  it("is empty after the longest, when each has an estimate", () => {
    const queue = queueOf({ view, stats: undefined, active: [running] });
    expect(emptyInSeconds(queue)).toBe(90);
    expect(emptyInSeconds({ ...queue, isPaused: true })).toBeNull();
    expect(emptyInSeconds({ ...queue, waitingCount: 101 })).toBeNull();
    expect(emptyInSeconds({ ...queue, running: [job()] })).toBeNull();
  });
});

describe("an event", () => {
  it("never takes a job back to an older word", () => {
    const list = { items: [job()] };
    expect(withNews(list, job({ revision: 2, progress: 10 }))).toBe(list);
    expect(withNews(list, job({ revision: 4, progress: 50 })).items[0]?.progress).toBe(50);
    expect(withNews(list, job({ id: "other" }))).toBe(list);
  });

  it("moves a job to another list when it is new or its state is another", () => {
    const lists = [undefined, { items: [job()] }];
    expect([job(), job({ state: "completed" }), job({ id: "new" })].map((each) => hasMoved(lists, each))).toEqual([false, true, true]);
  });
});

describe("a repository", () => {
  it.each([["Systran/faster-whisper-small", true], ["small", false], ["a/b/c", false], ["a/..", false], [" a/b ", true], ["a/b--c", false]])("%s: %s", (text, fits) => {
    expect(isRepository(text)).toBe(fits);
  });
});
