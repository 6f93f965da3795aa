/** Questions and their answers, as they come; kept while the page is open and nowhere else. */

import { fetched } from "~/api/downloads";
import { Refused } from "~/api/problems";
import type { Answer, Problem } from "~/api/types";
import { makeFrameReader } from "~/live/frames";
import { makeStore, type Store } from "~/store/store";

export type Phase =
  /** `text` is what the model says meanwhile; what it has said in the end counts. */
  | { readonly kind: "running"; readonly text: string; readonly passages: number | null }
  | { readonly kind: "done"; readonly answer: Answer }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "stopped" };

export interface Exchange {
  readonly id: number;
  readonly question: string;
  readonly phase: Phase;
}

/** Where the answer is looked for. */
export interface Scope {
  readonly recordingId?: string;
  readonly tags?: readonly string[];
}

export interface Conversation {
  readonly exchanges: Store<readonly Exchange[]>;
  /** Asks; a question at a time. */
  readonly ask: (question: string, scope: Scope, key: string) => Promise<void>;
  readonly stop: () => void;
  readonly clear: () => void;
}

export type Event =
  | { readonly kind: "found"; readonly passages: number }
  | { readonly kind: "piece"; readonly text: string }
  | { readonly kind: "answer"; readonly answer: Answer };

/** Asks the server, and gives what it tells. */
export type Asker = (question: string, scope: Scope, key: string, signal: AbortSignal) => AsyncIterable<Event>;

export function makeConversation(asker: Asker = askServer): Conversation {
  const exchanges = makeStore<readonly Exchange[]>([]);
  let last = 0;
  let running: AbortController | null = null;
  const put = (id: number, change: (phase: Phase) => Phase): void => {
    exchanges.set((now) => now.map((each) => (each.id === id ? { ...each, phase: change(each.phase) } : each)));
  };
  return {
    exchanges,
    ask: async (question, scope, key) => {
      if (running) return;
      running = new AbortController();
      const { signal } = running;
      last += 1;
      const id = last;
      exchanges.set((now) => [...now, { id, question, phase: { kind: "running", text: "", passages: null } }]);
      try {
        for await (const event of asker(question, scope, key, signal)) put(id, (phase) => after(phase, event));
        put(id, (phase) => (phase.kind === "running" ? { kind: "failed", error: Refused.unreachable(null) } : phase));
      } catch (error) {
        put(id, () => (signal.aborted ? { kind: "stopped" } : { kind: "failed", error }));
      } finally {
        running = null;
      }
    },
    stop: () => { running?.abort(); },
    clear: () => {
      running?.abort();
      exchanges.set(() => []);
    },
  };
}

export function after(phase: Phase, event: Event): Phase {
  if (event.kind === "answer") return { kind: "done", answer: event.answer };
  if (phase.kind !== "running") return phase;
  return event.kind === "piece" ? { ...phase, text: phase.text + event.text } : { ...phase, passages: event.passages };
}

/** @throws Refused when the server refuses, also in the middle of it. */
async function* askServer(question: string, { recordingId, tags = [] }: Scope, key: string, signal: AbortSignal): AsyncIterable<Event> {
  const headers: Record<string, string> = { "Content-Type": "application/json", Accept: "text/event-stream", ...(key !== "" && { "X-LLM-Key": key }) };
  const body = JSON.stringify({ question, tag: tags, stream: true, ...(recordingId !== undefined && { recording_id: recordingId }) });
  const response = await fetched(new Request("/api/v1/ask", { method: "POST", headers, body, signal }));
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const read = makeFrameReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const { kind, data } of read(value)) {
      const event = eventOf(kind, JSON.parse(data) as Record<string, unknown>);
      if (event) yield event;
    }
  }
}

const FAILED = 500;

/** @throws Refused for what went wrong on the way. */
export function eventOf(kind: string, data: Readonly<Record<string, unknown>>): Event | null {
  if (kind === "error") throw Refused.by(FAILED, data as unknown as Problem);
  if (kind === "answer") return { kind, answer: data as unknown as Answer };
  if (kind === "piece") return { kind, text: String(data.text) };
  return kind === "found" ? { kind, passages: Number(data.passages) } : null;
}

const conversations = new Map<string, Conversation>();

/** The questions to a recording, or to the library; they stay while the reader looks at something else. */
export function conversationOf(recordingId: string): Conversation {
  const known = conversations.get(recordingId) ?? makeConversation();
  conversations.set(recordingId, known);
  return known;
}

/** The reader's own key of the language model's provider; it is in this page's memory alone. */
export const ownKey = makeStore("");

/** An answer as it is copied: its text with times, and where it comes from. */
export function copiedOf({ statements, citations, answer }: Answer, time: (seconds: number) => string): string {
  const said = statements.map(({ text, citations: at }) => [text, ...at.map((each) => `[${time(citations[each]?.start ?? 0)}]`)].join(" "));
  const sources = citations.map(({ title, start, text }) => `- ${title}, ${time(start)}: ${text}`);
  return [said.length > 0 ? said.join(" ") : answer, ...(sources.length > 0 ? ["", ...sources] : [])].join("\n").trim();
}
