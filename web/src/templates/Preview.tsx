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
  const navigate = useNavigate();
  const { data } = useQuery({ queryKey: ["template-recordings"], queryFn: ({ signal }) => fetchRecordings({}, null, signal, OFFERED) });
  const recordings = (data?.items ?? []).filter(({ primary_transcript_id: id }) => id !== null);
  const preview = checked?.preview ?? null;
  return (
    <Card title={t("template.preview")}>
      <div className={styles.preview}>
        {recordings.length > 0 && (
          <Select
            label={t("template.previewWith")}
            value={recordingId ?? MADE_UP}
            onChoose={(value) => { onChoose(value === MADE_UP ? null : value); }}
            choices={[{ value: MADE_UP, label: t("template.previewMadeUp") }, ...recordings.map(({ id, title }) => ({ value: id, label: title }))]}
          />
        )}
        {preview && recordingId === null && <p className={styles.quiet}>{t("template.previewNote")}</p>}
        {preview && (
          <div className={styles.note}>
            <Markdown text={preview.markdown} recordingId={recordingId} onSeek={(at) => { if (recordingId !== null) void navigate({ to: "/recordings/$recordingId", params: { recordingId }, search: { at } }); }} />
          </div>
        )}
        {!preview && <p className={styles.quiet}>{t(checked?.problems.length === 0 ? "template.previewText" : "template.previewNone")}</p>}
      </div>
    </Card>
  );
}
