/** What is left to do after the end: the rest is sent; the reader need not wait for it. */

import { refusedText } from "~/jobs/refused";
import { goOn, keepings } from "~/recorder/keeping";
import styles from "~/recorder/RecorderPage.module.css";
import { SaveFile } from "~/recorder/SaveFile";
import { reset, taking } from "~/recorder/taking";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Progress } from "~/ui/Progress";

export function Finishing() {
  const { id } = useStore(taking);
  const item = useStore(keepings).find(({ kept }) => kept.id === id);
  if (!item || id === null) return null;
  const { kept, sentBytes, isHeld, refused } = item;
  const percent = Math.min(99, Math.floor((100 * sentBytes) / Math.max(1, kept.sizeBytes)));
  return (
    <div className={styles.finishing} role="status">
      <Progress label={t("recorder.finishing")} value={percent} state={refused === null ? (isHeld ? "paused" : "running") : "failed"} />
      <p>{refused === null ? t(isHeld ? "recorder.sendingHeld" : "recorder.sending") : `${t("recorder.notSent")}. ${refusedText(refused)}`}</p>
      <div>
        {(isHeld || refused !== null) && <Button variant="outline" onClick={() => { goOn(id); }}>{t("again")}</Button>}
        {refused !== null && <SaveFile kept={kept} />}
        <Button onClick={reset}>{t("recorder.another")}</Button>
      </div>
    </div>
  );
}
