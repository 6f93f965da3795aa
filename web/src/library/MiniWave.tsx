/** A recording's loudness in a glance; in the speaker's colour where there is only one. */

import { memo } from "react";

import styles from "~/library/MiniWave.module.css";
import { WAVE_HEIGHT, WAVE_WIDTH, wavePath } from "~/library/wave";

interface MiniWaveProps {
  /** Loudness in base64, as the server gives it. */
  readonly wave: string;
  /** Number of the colour of the only speaker. */
  readonly colour?: number | undefined;
}

export const MiniWave = memo(function MiniWave({ wave, colour }: MiniWaveProps) {
  return (
    <svg className={styles.wave} viewBox={`0 0 ${String(WAVE_WIDTH)} ${String(WAVE_HEIGHT)}`} data-speaker={colour} aria-hidden>
      <path d={wavePath(wave)} />
    </svg>
  );
});
