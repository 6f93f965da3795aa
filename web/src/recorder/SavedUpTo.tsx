/** Says in one line up to which second the recording is safe, and where. */

import { CloudOff, HardDrive, ShieldCheck, TriangleAlert } from "lucide-react";

import { refusedText } from "~/jobs/refused";
import { clockText } from "~/recorder/clock";
import { goOn } from "~/recorder/keeping";
import styles from "~/recorder/RecorderPage.module.css";
import { type Taking, taking } from "~/recorder/taking";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";

/** The server may be this far behind and all is well. */
const USUAL_SECONDS = 5;

export function SavedUpTo() {
  const now = useStore(taking);
  const { id, sent } = now;
  const { icon: Icon, text, isWarning } = lineOf(now);
  return (
    <div className={styles.saved} data-tone={isWarning ? "warning" : undefined}>
      <Icon aria-hidden />
      <p>{text}</p>
      {sent.refused !== null && id !== null && <Button size="sm" variant="outline" onClick={() => { goOn(id); }}>{t("again")}</Button>}
    </div>
  );
}

function lineOf({ phase, seconds, sentSeconds, isKeptHere, sent }: Taking) {
  const [here, server] = [clockText(seconds), clockText(sentSeconds)];
  if (phase === "ready" || phase === "asking" || seconds === 0) return { icon: ShieldCheck, text: t("recorder.promise"), isWarning: false };
  if (sent.refused !== null) return { icon: TriangleAlert, text: t("recorder.refused", { reason: refusedText(sent.refused), here }), isWarning: true };
  if (!isKeptHere) return { icon: TriangleAlert, text: t("recorder.notKept", { server }), isWarning: true };
  if (sent.isHeld) return { icon: CloudOff, text: t("recorder.offline", { here, server }), isWarning: true };
  const isBehind = seconds - sentSeconds > USUAL_SECONDS;
  if (isBehind) return { icon: HardDrive, text: t("recorder.savedBehind", { here, server }), isWarning: false };
  return { icon: ShieldCheck, text: t("recorder.saved", { at: server }), isWarning: false };
}
