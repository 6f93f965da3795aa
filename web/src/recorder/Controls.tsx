/** Start, stop, pause, mark: the one in the middle stays where it is, so that the focus does, too. */

import { Bookmark, LoaderCircle, Mic, Pause, Play, Square } from "lucide-react";
import { type ReactNode, useEffect } from "react";

import { isBelowLayer, letterOf } from "~/frame/keys";
import styles from "~/recorder/Controls.module.css";
import { goOnRecording, mark, pause, type Phase, stop } from "~/recorder/taking";
import { t } from "~/text/text";
import { Tooltip } from "~/ui/Tooltip";

interface ControlsProps {
  readonly phase: Phase;
  readonly onStart: () => void;
}

export function Controls({ phase, onStart }: ControlsProps) {
  const isOn = phase === "running" || phase === "paused";
  const isPaused = phase === "paused";
  useKeys(phase, onStart);
  return (
    <div className={styles.controls}>
      <Round label={t(isPaused ? "recorder.goOn" : "recorder.pause")} isDisabled={!isOn} onPress={isPaused ? goOn : pause}>
        {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
      </Round>
      <Main phase={phase} onPress={isOn ? () => void stop() : onStart} />
      <Round label={t("recorder.mark")} isDisabled={!isOn} onPress={mark}><Bookmark aria-hidden /></Round>
    </div>
  );
}

const goOn = (): void => void goOnRecording();

const BUSY: readonly Phase[] = ["asking", "stopping"];
const ON: readonly Phase[] = ["running", "paused", "stopping"];

/** Starts, then ends. */
function Main({ phase, onPress }: { readonly phase: Phase; readonly onPress: () => void }) {
  const isBusy = BUSY.includes(phase);
  const isOn = ON.includes(phase);
  const label = t(isOn ? "recorder.stop" : "recorder.start");
  return (
    <Tooltip label={label}>
      <button
        type="button"
        className={styles.main}
        data-state={isOn ? "on" : "off"}
        aria-label={label}
        aria-busy={isBusy || undefined}
        aria-disabled={isBusy || undefined}
        onClick={isBusy ? undefined : onPress}
      >
        {isBusy ? <LoaderCircle aria-hidden data-spins="" /> : isOn ? <Square aria-hidden data-filled="" /> : <Mic aria-hidden />}
      </button>
    </Tooltip>
  );
}

interface RoundProps {
  readonly label: string;
  readonly isDisabled: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

const Round = ({ label, isDisabled, onPress, children }: RoundProps) => (
  <Tooltip label={label}>
    <button type="button" className={styles.round} aria-label={label} disabled={isDisabled} onClick={onPress}>{children}</button>
  </Tooltip>
);

/** `R` starts, `P` pauses and goes on, `M` marks; ending is left to the button. */
function useKeys(phase: Phase, onStart: () => void): void {
  useEffect(() => {
    const acts: Readonly<Record<string, (() => void) | undefined>> = {
      KeyR: phase === "ready" ? onStart : undefined,
      KeyP: phase === "running" ? pause : phase === "paused" ? goOn : undefined,
      KeyM: phase === "running" || phase === "paused" ? mark : undefined,
    };
    const pressed = (event: KeyboardEvent): void => {
      const act = event.repeat || event.defaultPrevented || isBelowLayer() ? undefined : acts[letterOf(event) ?? ""];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", pressed);
    return () => { removeEventListener("keydown", pressed); };
  }, [phase, onStart]);
}
