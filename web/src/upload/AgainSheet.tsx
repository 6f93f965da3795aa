/** Runs recordings again with other options; what is there stays until the new version is ready. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { POST, told } from "~/api/client";
import type { Options, Recording } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { diarizersQuery, enginesQuery, keys, preferencesQuery, renewLists } from "~/live/queries";
import { type Form, fromOptions, overDefaults, readKept, toOptions } from "~/options/form";
import { OptionsForm } from "~/options/OptionsForm";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Sheet } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";
import styles from "~/upload/UploadSheet.module.css";

interface AgainSheetProps {
  readonly recordings: readonly Recording[];
  readonly onClose: () => void;
}

export function AgainSheet({ recordings, onClose }: AgainSheetProps) {
  const queries = useQueryClient();
  const { data: engines } = useQuery(enginesQuery);
  const { data: defaults } = useQuery(preferencesQuery);
  const { data: diarizers } = useQuery(diarizersQuery);
  const [changed, setChanged] = useState<Form | null>(null);
  const [engineKey, setEngineKey] = useState("");
  const form = changed ?? startOf(recordings) ?? readKept(engines, defaults);
  const start = useMutation({
    mutationFn: async () => {
      // What is left out is the server's own choice, which the generated type does not know.
      const body = overDefaults(toOptions(form), defaults) as Required<Options>;
      const headers = engineKey === "" ? {} : { "X-Engine-Key": engineKey };
      for (const { id } of recordings) {
        await told(POST("/api/v1/recordings/{recording_id}/jobs", { params: { path: { recording_id: id } }, body, headers }));
        void queries.invalidateQueries({ queryKey: keys.recording(id) });
      }
    },
    onSuccess: () => {
      notify({ kind: "again", text: () => t("again.done", { count: recordings.length }) });
      renewLists(queries);
      onClose();
    },
  });
  return (
    <Sheet
      isOpen
      onClose={onClose}
      title={t("again.title", { count: recordings.length })}
      closeLabel={t("close")}
      footer={
        <>
          <div className={styles.grow}>{start.error && <p role="alert" className={styles.error}>{refusedText(start.error)}</p>}</div>
          <Button variant="primary" isBusy={start.isPending} onClick={() => { start.mutate(); }}>{t("act.restart")}</Button>
        </>
      }
    >
      <p className={styles.about}>{recordings.length === 1 && <b><bdi>{recordings[0]?.title}</bdi></b>} {t("again.text")}</p>
      <OptionsForm form={form} onChange={setChanged} engines={engines ?? []} diarizers={diarizers ?? []} engineKey={engineKey} onEngineKey={setEngineKey} />
    </Sheet>
  );
}

/** One recording begins with the options that it had. */
function startOf(recordings: readonly Recording[]): Form | null {
  const [only, another] = recordings;
  return only?.job && !another ? fromOptions(only.job.options) : null;
}
