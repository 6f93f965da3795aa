/** What every page says of recordings: one goes on, one broke off, one is still being sent. */

import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import { isBelowLayer, letterOf } from "~/frame/keys";
import { useSeconds } from "~/recorder/Clock";
import { clockText } from "~/recorder/clock";
import { forget, keepings, type Keeping, startKeeping } from "~/recorder/keeping";
import styles from "~/recorder/RecorderNotice.module.css";
import { RescueBanner } from "~/recorder/RescueBanner";
import { isTaking, taking } from "~/recorder/taking";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { notify } from "~/ui/toasts";

export const PATH = "/record";
const MOST_SHOWN = 3;

export function RecorderNotice() {
  const now = useStore(taking);
  const all = useStore(keepings);
  const isHere = useLocation({ select: (at) => at.pathname === PATH });
  useEffect(() => void startKeeping(), []);
  useTabTitle(isTaking(now));
  useKey();
  useSentToast(all, isHere ? now.id : null);
  const shown = all.filter(({ kept, state }) => state !== "sent" && (!isHere || kept.id !== now.id)).slice(0, MOST_SHOWN);
  if (shown.length === 0 && (isHere || !isTaking(now))) return null;
  return (
    <div className={styles.notices}>
      {isTaking(now) && !isHere && <Running />}
      {shown.map((item) => <RescueBanner key={item.kept.id} item={item} />)}
    </div>
  );
}

function Running() {
  const navigate = useNavigate();
  const { phase } = useStore(taking);
  const seconds = useSeconds();
  return (
    <div className={styles.running}>
      <i data-state={phase} aria-hidden />
      <b>{clockText(seconds)}</b>
      <span>{t(phase === "paused" ? "recorder.paused" : "recorder.running")}</span>
      <Button size="sm" variant="outline" onClick={() => void navigate({ to: PATH })}>{t("recorder.toIt")}</Button>
    </div>
  );
}

/** Puts the clock before the name of the window while a microphone is open. */
function useTabTitle(isOn: boolean): void {
  const seconds = useSeconds();
  const own = useRef("");
  useEffect(() => {
    if (!isOn) return;
    // The page may have named the window anew meanwhile.
    if (!document.title.startsWith("● ")) own.current = document.title;
    document.title = `● ${clockText(seconds)} · ${own.current}`;
    return () => {
      if (document.title.startsWith("● ")) document.title = own.current;
    };
  }, [isOn, seconds]);
}

/** `R` leads to the recorder. */
function useKey(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (letterOf(event) !== "KeyR" || event.shiftKey || event.defaultPrevented || isBelowLayer() || location.pathname === PATH) return;
      event.preventDefault();
      void navigate({ to: PATH });
    };
    addEventListener("keydown", pressed);
    return () => { removeEventListener("keydown", pressed); };
  }, [navigate]);
}

/** Tells of a recording that the server has now, unless the recorder itself goes there. */
function useSentToast(all: readonly Keeping[], idHere: string | null): void {
  const navigate = useNavigate();
  useEffect(() => {
    for (const { kept, recordingId } of all) {
      if (recordingId === null || kept.id === idHere) continue;
      forget(kept.id);
      const open = (): void => void navigate({ to: "/recordings/$recordingId", params: { recordingId } });
      notify({ kind: `kept-${kept.id}`, text: () => t("recorder.kept", { title: kept.title }), action: { label: t("recorder.openKept"), run: open } });
    }
  }, [all, idHere, navigate]);
}
