/** The server's resources by the server's words. */

import type { components } from "~/api/schema";

type Schemas = components["schemas"];

export type Recording = Schemas["Recording"];
export type Job = Schemas["Job"];
export type JobState = Job["state"];
export type Engine = Schemas["Engine"];
export type Diarizer = Schemas["Diarizer"];
export type Speaker = Schemas["Speaker"];
export type Tag = Schemas["Tag"];
export type Note = Schemas["Note"];
export type TemplateSummary = Schemas["TemplateSummary"];
export type Answer = Schemas["Answer"];
export type Llm = Schemas["Llm"];
/** From and to stand in pairs, which what is read loses sight of. */
export type Hit = Omit<Schemas["Hit"], "highlights"> & { readonly highlights: readonly (readonly number[])[] };
export type Found = Omit<Schemas["SearchItem"], "hits"> & { readonly hits: readonly Hit[] };
export type Share = Schemas["Share"];
export type Retention = Schemas["Retention"];
export type Stats = Schemas["Stats"];
export type Transcript = Schemas["Transcript"];
export type TranscriptSummary = Schemas["TranscriptSummary"];
export type TranscriptVersion = Schemas["TranscriptVersion"];
export type BesideSegment = Schemas["BesideSegment"];
export type Segment = Schemas["Segment"];
export type Word = Schemas["Word"];
export type Notice = Schemas["Notice"];
export type Problem = Schemas["Problem"];
export type RecordingPage = Schemas["Listing_Recording_"];
export type Options = Partial<Schemas["Options"]>;
