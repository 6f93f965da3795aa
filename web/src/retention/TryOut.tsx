/** What would go if it ran today: one sentence, and the list behind it. */

import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { dueText, isNothing } from "~/retention/ages";
import type { Preview } from "~/retention/queries";
import styles from "~/retention/TryOut.module.css";
import { size } from "~/text/numbers";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { LinkButton } from "~/ui/Button";
import { DialogBox } from "~/ui/Overlay";
import { Table } from "~/ui/Table";

export function TryOut({ preview }: { readonly preview: Preview }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Banner title={t("retention.ifRan")} action={isNothing(preview) ? undefined : <LinkButton onClick={() => { setOpen(true); }}>{t("retention.show")}</LinkButton>}>
        {dueText(preview)}
      </Banner>
      <DueDialog preview={preview} isOpen={isOpen} onClose={() => { setOpen(false); }} />
    </>
  );
}

interface DueDialogProps {
  readonly preview: Preview;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function DueDialog({ preview: { audio, transcript, record, items }, isOpen, onClose }: DueDialogProps) {
  const all = audio.recordings + transcript.recordings + record.recordings;
  return (
    <DialogBox isOpen={isOpen} onClose={onClose} title={t("retention.shown")} closeLabel={t("close")}>
      {all > items.length && <p className={styles.first}>{t("retention.first", { count: items.length })}</p>}
      <Table
        label={t("retention.shown")}
        heads={[t("retention.head.recording"), t("retention.head.what"), t("retention.head.age")]}
        rows={items.map(({ recording_id: id, title, what, age_days: days }) => ({
          key: `${id} ${what}`,
          cells: [
            <Link key="title" to="/recordings/$recordingId" params={{ recordingId: id }} onClick={onClose}><bdi>{title}</bdi></Link>,
            t(`retention.what.${what}`),
            t("retention.age", { count: Math.floor(days) }),
          ],
        }))}
      />
      <p className={styles.first}>{size(audio.bytes + record.bytes)}</p>
    </DialogBox>
  );
}
