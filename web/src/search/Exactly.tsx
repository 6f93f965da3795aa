/** How to find exactly; each example can be taken over. */

import type { Key } from "~/text/text";
import { t } from "~/text/text";
import styles from "~/search/Exactly.module.css";

const WAYS: readonly { readonly typed: Key; readonly does: Key }[] = [
  { typed: "search.phraseKey", does: "search.phrase" },
  { typed: "search.prefixKey", does: "search.prefix" },
  { typed: "search.withoutKey", does: "search.without" },
  { typed: "search.speakerKey", does: "search.speakerIs" },
];

export const Exactly = ({ onTry }: { readonly onTry: (typed: string) => void }) => (
  <aside className={styles.card} aria-label={t("search.exactly")}>
    <h2>{t("search.exactly")}</h2>
    <dl>
      {WAYS.map(({ typed, does }) => (
        <div key={typed}>
          <dt><button type="button" onClick={() => { onTry(t(typed)); }}><kbd>{t(typed)}</kbd></button></dt>
          <dd>{t(does)}</dd>
        </div>
      ))}
    </dl>
  </aside>
);
