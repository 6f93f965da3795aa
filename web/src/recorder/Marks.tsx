/** The moments that were marked. */

import { clockText } from "~/recorder/clock";
import styles from "~/recorder/RecorderPage.module.css";
import { taking } from "~/recorder/taking";
import { useStore } from "~/store/store";
import { t } from "~/text/text";

export function Marks() {
  const { marks } = useStore(taking);
  if (marks.length === 0) return null;
  return (
    <section className={styles.marks} aria-label={t("recorder.marks")}>
      <ul>{marks.map((at) => <li key={at}><time>{clockText(at)}</time></li>)}</ul>
      <p>{t("recorder.marksHint")}</p>
    </section>
  );
}
