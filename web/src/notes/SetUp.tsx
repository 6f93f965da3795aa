/** How a language model is set up, for whoever runs this server. */

import type { Llm } from "~/api/types";
import styles from "~/notes/NotesPanel.module.css";
import { t } from "~/text/later";

const EXAMPLE = "TIRO_LLMS__OPENAI_COMPATIBLE__BASE_URL=http://127.0.0.1:11434/v1\nTIRO_LLMS__OPENAI_COMPATIBLE__MODEL=qwen3:8b";

export const SetUp = ({ llms }: { readonly llms: readonly Llm[] }) => (
  <details className={styles.setUp}>
    <summary>{t("notes.setUp")}</summary>
    <p>{t("notes.setUpText")}</p>
    {/* What scrolls must be reachable by keyboard. */}
    {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
    <pre tabIndex={0} role="region" aria-label={t("notes.setUp")}>{EXAMPLE}</pre>
    {llms.filter(({ reason }) => reason !== null).map(({ name, label, reason }) => <p key={name}>{label}: {reason}</p>)}
  </details>
);
