/** Has the speakers told apart again, where their number was taken wrongly. */

import { useState } from "react";

import { type Place, tellApart } from "~/speakers/acts";
import styles from "~/speakers/SpeakerPanel.module.css";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Select } from "~/ui/Select";

const MOST = 20;
const BUSY: readonly string[] = ["queued", "running"];

export function TellApart({ place, count }: { readonly place: Place; readonly count: number }) {
  const [wished, setWished] = useState("auto");
  const [isAsked, setAsked] = useState(false);
  const { job } = place.recording;
  const isBusy = isAsked || (job !== null && BUSY.includes(job.state));
  const choices = [
    { value: "auto", label: t("speaker.countAuto") },
    ...Array.from({ length: MOST }, (_, index) => ({ value: String(index + 1), label: t("speakers", { count: index + 1 }) })),
  ];
  const ask = async (): Promise<void> => {
    setAsked(true);
    await tellApart(place, wished === "auto" ? null : Number(wished));
    setAsked(false);
  };
  return (
    <section className={styles.again}>
      <Select label={t("speaker.count")} value={wished} choices={choices} onChoose={setWished} isDisabled={isBusy} hint={t("speaker.countNow", { count })} />
      <Button variant="outline" isBusy={isBusy} onClick={() => { void ask(); }}>{t(isBusy ? "speaker.telling" : "speaker.tell")}</Button>
      <p>{t("speaker.tellText")}</p>
    </section>
  );
}
