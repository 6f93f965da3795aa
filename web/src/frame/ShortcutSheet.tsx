/** All shortcuts of the page in one place. */

import { areLettersOn } from "~/frame/keys";
import styles from "~/frame/ShortcutSheet.module.css";
import { keysOf, type ShortcutGroup, shortcuts } from "~/frame/shortcuts";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Sheet } from "~/ui/Overlay";

export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const groups = useStore(shortcuts);
  return (
    <Sheet isOpen onClose={onClose} title={t("keys")} closeLabel={t("close")}>
      {!useStore(areLettersOn) && <p className={styles.note}>{t("keys.off")}</p>}
      {groups.map((group) => <Group key={group.id} group={group} />)}
    </Sheet>
  );
}

const Group = ({ group }: { readonly group: ShortcutGroup }) => (
  <section aria-labelledby={`keys-${group.id}`}>
    <h3 id={`keys-${group.id}`} className={styles.title}>{t(group.title)}</h3>
    <dl className={styles.rows}>
      {group.rows.map(({ keys, label }) => (
        <div key={label}>
          <dt>{t(label)}</dt>
          <dd>
            {keys.map((combination, index) => (
              <span key={combination}>
                {index > 0 && <i>{t("keys.or")}</i>}
                {keysOf(combination).map((key) => <kbd key={key}>{key}</kbd>)}
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  </section>
);
