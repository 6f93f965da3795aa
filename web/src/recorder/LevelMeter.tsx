/** How loud it is, and whether that is right. */

import { useEffect, useRef } from "react";

import { heard, hint } from "~/recorder/hearing";
import styles from "~/recorder/LevelMeter.module.css";
import { QUIETEST_DB } from "~/recorder/level";
import { useStore } from "~/store/store";
import { t } from "~/text/text";

const STEPS = 18;
const DRAWN_MS = 60;
const DRAWN_CALMLY_MS = 500;

export function LevelMeter() {
  const meter = useRef<HTMLSpanElement>(null);
  const now = useStore(hint);
  useEffect(() => {
    const draw = (): void => {
      const element = meter.current;
      if (element === null) return;
      const lit = Math.round(heard.part * STEPS);
      [...element.children].forEach((step, index) => { step.toggleAttribute("data-on", index < lit); });
      element.setAttribute("aria-valuenow", String(Math.round(Math.max(QUIETEST_DB, heard.peakDb))));
    };
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timer = setInterval(draw, isCalm ? DRAWN_CALMLY_MS : DRAWN_MS);
    return () => { clearInterval(timer); };
  }, []);
  return (
    <div className={styles.level} data-hint={now}>
      <span
        ref={meter}
        className={styles.meter}
        role="meter"
        aria-label={t("recorder.level")}
        aria-valuemin={QUIETEST_DB}
        aria-valuemax={0}
        aria-valuenow={QUIETEST_DB}
        aria-valuetext={t(`recorder.${now}`)}
      >
        {Array.from({ length: STEPS }, (_, step) => <i key={step} />)}
      </span>
      <span>{t(`recorder.${now}`)}</span>
    </div>
  );
}
