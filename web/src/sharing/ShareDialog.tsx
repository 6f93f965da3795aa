/** Shares a recording by a link: what it shows, until when; the link itself is shown once. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { type FormEvent, useState } from "react";

import type { Recording, Share } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { MadeLink } from "~/sharing/MadeLink";
import { makeShare, sharesOfQuery } from "~/sharing/queries";
import styles from "~/sharing/ShareDialog.module.css";
import { ShareList } from "~/sharing/ShareList";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { LabelledCheckbox } from "~/ui/Choices";
import { TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";
import { Select } from "~/ui/Select";

const DAYS = [1, 7, 30, 90, 365];
const USUAL_DAYS = 30;
const LONGEST_NAME = 100;

interface ShareDialogProps {
  readonly recording: Recording;
  readonly onClose: () => void;
}

export function ShareDialog({ recording, onClose }: ShareDialogProps) {
  const [made, setMade] = useState<{ readonly share: Share; readonly link: string } | null>(null);
  const { data } = useQuery(sharesOfQuery(recording.id));
  const others = data?.filter(({ id }) => id !== made?.share.id) ?? [];
  return (
    <DialogBox isOpen onClose={onClose} title={t("share.title", { title: recording.title })} closeLabel={t("close")}>
      {made ? <MadeLink link={made.link} isHereOnly={made.share.reach === "this machine"} /> : <Form recording={recording} onMade={setMade} />}
      {others.length > 0 && (
        <section className={styles.others}>
          <h3>{t("share.existing")}</h3>
          <ShareList shares={others} />
        </section>
      )}
    </DialogBox>
  );
}

function Form({ recording, onMade }: { readonly recording: Recording; readonly onMade: (made: { readonly share: Share; readonly link: string }) => void }) {
  const queries = useQueryClient();
  const hasSound = recording.media_deleted_at === null;
  const [name, setName] = useState("");
  const [days, setDays] = useState(USUAL_DAYS);
  const [parts, setParts] = useState({ with_media: hasSound, with_exports: true, with_notes: false });
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      onMade(await makeShare(queries, recording.id, { name: name.trim(), days, ...parts }));
    } catch (problem) {
      setError(refusedText(problem));
      setBusy(false);
    }
  };
  const part = (key: keyof typeof parts, label: string, isDisabled = false) => (
    <LabelledCheckbox checked={parts[key]} disabled={isDisabled} onChange={(event) => { setParts({ ...parts, [key]: event.target.checked }); }}>{label}</LabelledCheckbox>
  );
  return (
    <form className={styles.form} onSubmit={(event) => { void make(event); }}>
      <p>{t("share.line")}</p>
      <fieldset>
        <legend>{t("share.what")}</legend>
        <LabelledCheckbox checked disabled readOnly>{t("share.text")}</LabelledCheckbox>
        {part("with_media", hasSound ? t("share.media") : t("media.gone"), !hasSound)}
        {part("with_exports", t("share.exports"))}
        {part("with_notes", t("share.notes"))}
      </fieldset>
      <div className={styles.two}>
        <Select label={t("share.until")} value={String(days)} onChoose={(value) => { setDays(Number(value)); }} choices={DAYS.map((count) => ({ value: String(count), label: t("share.days", { count }) }))} />
        <TextInput label={t("share.name")} hint={t("share.nameHint")} value={name} maxLength={LONGEST_NAME} dir="auto" autoComplete="off" onChange={(event) => { setName(event.target.value); }} />
      </div>
      {error !== null && <p className={styles.error} role="alert">{error}</p>}
      <div className={styles.buttons}><Button variant="primary" type="submit" icon={Link2} isBusy={isBusy}>{t("share.make")}</Button></div>
    </form>
  );
}
