/** Rows of the library and of the sheet in every state. */

import type { Job, Recording } from "~/api/types";
import styles from "~/gallery/GalleryPage.module.css";
import { MiniWave } from "~/library/MiniWave";
import { EmptyRow, RecordingRow } from "~/library/RecordingRow";
import { TransferRow } from "~/library/TransferRow";
import { NO_RATE } from "~/transfer/rate";
import type { Transfer, TransferState } from "~/transfer/transfers";
import { Card } from "~/ui/Card";
import { UploadRow } from "~/upload/UploadRow";

const NOW = new Date("2026-11-20T12:00:00Z");
const WAVE = btoa(Array.from({ length: 96 }, (_, at) => String.fromCharCode(Math.round(40 + 200 * Math.abs(Math.sin(at / 3) * Math.cos(at / 11))))).join(""));
const JOB: Job = { id: "j", recording_id: "r", kind: "transcribe", state: "running", stage: "transcribe", progress: 62, eta_seconds: 240, queue_position: null, priority: 5, plan: [], options: {}, attempt: 1, warnings: [], error: null, created_at: "2026-11-20T09:30:00Z", started_at: null, finished_at: null, revision: 1, resolved: { engine: "pocketsphinx", model: null, diarizer: null, language: "en", steps: [] } };
const error = (code: string): Job["error"] => ({ code, message: "", stage: "transcribe", retryable: true, details: {} }) as Job["error"];

const made = (title: string, job: Partial<Job> | null, more: Partial<Recording> = {}): Recording => ({
  id: title, title, file_name: `${title}.flac`, media_type: "audio/flac", size_bytes: 1, duration: 4560, sample_rate_hz: null, channels: 1, created_at: "2026-11-20T09:30:00Z",
  recorded_at: null, revision: 1, primary_transcript_id: "t", speakers: [], quality: null, wave: WAVE, source_url: null, has_video: false, language: null, deleted_at: null, purge_at: null, media_deleted_at: null, tags: [], is_favourite: false, notes: 0,
  job: job && { ...JOB, id: title, ...job }, ...more,
});
const people = (...names: string[]): Recording["speakers"] => names.map((name, index) => ({ id: `S${String(index)}`, name })) as Recording["speakers"];
const RECORDINGS: readonly Recording[] = [
  made("Council meeting, 12 November", {}),
  made("Conseil de quartier, séance de novembre", { state: "queued", queue_position: 2, progress: 0 }),
  made("Oral history tape 31, side B (digitised 2019, hum filtered, second transfer from the museum, with the long answer about the lighthouse)", { state: "paused", progress: 45 }),
  made("Voice memo 0418", { state: "failed", error: error("media_unreadable") }),
  made("Lecture 7: why harbours silt up", { state: "failed", error: error("engine_out_of_memory") }, { has_video: true }),
  made("Storm drill, debrief", null, { media_deleted_at: "2026-11-20T09:30:00Z", is_favourite: true, tags: [{ id: "tag_1", name: "Ferry office", colour: "teal" }, { id: "tag_2", name: "مقابلات", colour: "pink" }] }),
  made("Town hall", { state: "paused", error: error("engine_key_required") }),
  made("Rehearsal", { state: "cancelled" }),
  made("Standup, Thursday", { state: "completed", warnings: [{ code: "draft_quality", message: "", stage: null }] }, { speakers: people("Maren Holt", "Tomasz Reyes", "Ama Boateng") }),
  made("Interview Ilse Brandt, part 1", { state: "completed" }, { speakers: people("Ilse Brandt") }),
  made("漁港の朝、聞き取り調査 第三回", { state: "completed", warnings: [{ code: "text_held_back", message: "", stage: null }] }, { language: "ja", speakers: people("漁港", "Zoë") }),
  made("مقابلة مع صيّاد من طرابلس", { state: "completed" }, { language: "ar", wave: null }),
];

const STATES: readonly TransferState[] = ["chosen", "waiting", "uploading", "paused", "offline", "held", "finishing", "done", "cut", "asks", "refused"];
const sent = (state: TransferState): Transfer => ({
  id: state, key: state, name: `${state}.m4a`, sizeBytes: 1_200_000_000, sentBytes: 456_000_000, state, rate: NO_RATE, recordingId: null, seconds: null, isDouble: false, isListed: false,
  reason: state === "refused" ? { code: "media_no_audio", message: "" } : null,
});
const nothing = (): void => undefined;

export const Rows = () => (
  <>
    <Card title="RecordingRow · TransferRow · MiniWave">
      <div className={styles.rows}>
        {(["uploading", "paused", "offline"] as const).map((state, index) => <TransferRow key={state} transfer={sent(state)} edge={{ isFirst: index === 0, isLast: false }} isActive />)}
        {RECORDINGS.map((recording, index) => (
          <RecordingRow key={recording.id} recording={recording} isFirst={false} isLast={false} now={NOW} isActive isPicking={index > 8} isSelected={index === 9} isQueuePaused={false} age={index === 0 ? "40 s" : null} onDo={nothing} onSelect={nothing} />
        ))}
        <EmptyRow isFirst={false} isLast />
      </div>
      <p className={styles.wide}><MiniWave wave={WAVE} colour={4} /></p>
    </Card>
    <Card title="UploadRow">
      <ul>{STATES.map((state) => <UploadRow key={state} item={sent(state)} onClose={nothing} />)}<UploadRow item={{ ...sent("done"), isDouble: true, name: "double.m4a" }} onClose={nothing} /></ul>
    </Card>
  </>
);
