/** The library before the first recording: what this place is for, and how to begin. */

import { Cpu, FileAudio, Plus, ShieldCheck, Users } from "lucide-react";

import styles from "~/library/EmptyLibrary.module.css";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";

export const EmptyLibrary = ({ onAdd }: { readonly onAdd: () => void }) => (
  <div className={styles.empty}>
    <div className={styles.drop}>
      <FileAudio aria-hidden />
      <h2>{t("empty")}</h2>
      <p>{t("empty.text")}</p>
      <Button variant="primary" icon={Plus} onClick={onAdd}>{t("add")}</Button>
    </div>
    <ul className={styles.steps}>
      <li><h3><Cpu aria-hidden />{t("empty.here")}</h3><p>{t("empty.hereText")}</p></li>
      <li><h3><ShieldCheck aria-hidden />{t("empty.safe")}</h3><p>{t("empty.safeText")}</p></li>
      <li><h3><Users aria-hidden />{t("empty.who")}</h3><p>{t("empty.whoText")}</p></li>
    </ul>
  </div>
);
