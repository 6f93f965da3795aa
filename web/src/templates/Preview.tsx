/** What a template makes: of made-up answers, or of a recording's own text. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { fetchRecordings } from "~/live/queries";
import { Markdown } from "~/notes/Markdown";
import type { Checked } from "~/templates/queries";
import styles from "~/templates/TemplatePage.module.css";
import { t } from "~/text/later";
import { Card } from "~/ui/Card";
import { Select } from "~/ui/Select";

const MADE_UP = "made-up";
const OFFERED = 20;

interface PreviewProps {
  readonly checked: Checked | undefined;
  readonly recordingId: string | null;
  readonly onChoose: (recordingId: string | null) => void;
}

export function Preview({ checked, recordingId, onChoose }: PreviewProps) {
  const preview = checked?.preview ?? null;
  return (
    <Card title={t("template.preview")}>
      <div className={styles.preview}>
        <Source recordingId={recordingId} onChoose={onChoose} />
        {preview ? <Shown text={preview.markdown} recordingId={recordingId} /> : <p className={styles.quiet}>{t(checked?.problems.length === 0 ? "template.previewText" : "template.previewNone")}</p>}
      </div>
    </Card>
  );
}

/** Of what the preview is made. */
function Source({ recordingId, onChoose }: Omit<PreviewProps, "checked">) {
  const { data } = useQuery({ queryKey: ["template-recordings"], queryFn: ({ signal }) => fetchRecordings({}, null, signal, OFFERED) });
  const recordings = (data?.items ?? []).filter(({ primary_transcript_id: id }) => id !== null);
  if (recordings.length === 0) return null;
  return (
    <Select
      label={t("template.previewWith")}
      value={recordingId ?? MADE_UP}
      onChoose={(value) => { onChoose(value === MADE_UP ? null : value); }}
      choices={[{ value: MADE_UP, label: t("template.previewMadeUp") }, ...recordings.map(({ id, title }) => ({ value: id, label: title }))]}
    />
  );
}

function Shown({ text, recordingId }: { readonly text: string; readonly recordingId: string | null }) {
  const navigate = useNavigate();
  const seek = (at: number): void => { if (recordingId !== null) void navigate({ to: "/recordings/$recordingId", params: { recordingId }, search: { at } }); };
  return (
    <>
      {recordingId === null && <p className={styles.quiet}>{t("template.previewNote")}</p>}
      <div className={styles.note}><Markdown text={text} recordingId={recordingId} onSeek={seek} /></div>
    </>
  );
}
