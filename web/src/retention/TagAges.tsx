/** What tags say of how long their recordings are kept: exceptions from the rest. */

import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";

import type { Retention, Tag } from "~/api/types";
import { tagsQuery } from "~/live/queries";
import { AgeSelect } from "~/retention/AgeSelect";
import { type Age, isShorter, KINDS } from "~/retention/ages";
import { preview, setTagRetention } from "~/retention/queries";
import styles from "~/retention/TagAges.module.css";
import { useShortening } from "~/retention/useShortening";
import { byName } from "~/tags/assigning";
import { TagDot } from "~/tags/TagDot";
import { t } from "~/text/text";
import { IconButton } from "~/ui/IconButton";
import { Select } from "~/ui/Select";

const NONE = "none";
/** The safe one to begin with. */
const KEEP: Retention = { audio_days: "never", transcript_days: "never", record_days: "never" };

export function TagAges({ tags }: { readonly tags: readonly Tag[] }) {
  const queries = useQueryClient();
  const { wish, question } = useShortening();
  const all = [...tags].sort(byName);
  const excepted = all.filter(({ retention }) => retention !== null);
  const others = all.filter(({ retention }) => retention === null);
  const put = (tag: Tag, retention: Retention | null, shortens: boolean): void => {
    const change = async (): Promise<void> => {
      const changed = await setTagRetention(tag, retention);
      queries.setQueryData(tagsQuery.queryKey, (known) => known?.map((each) => (each.id === changed.id ? changed : each)));
    };
    void wish({ due: () => (retention === null ? Promise.resolve(null) : preview(retention, tag.id)), change, isShorter: shortens });
  };
  return (
    <section className={styles.tags} aria-label={t("retention.tags")}>
      <h3>{t("retention.tags")}</h3>
      <p>{t(tags.length === 0 ? "retention.noTags" : "retention.tagsNote")}</p>
      {excepted.length > 0 && (
        <ul>
          {excepted.map((tag) => (
            <li key={tag.id}>
              <div className={styles.name}>
                <TagDot colour={tag.colour} /><bdi>{tag.name}</bdi>
                <IconButton size="sm" icon={X} label={t("retention.tagRemove", { name: tag.name })} onClick={() => { put(tag, null, true); }} />
              </div>
              <div className={styles.ages}>
                {KINDS.map(({ kind, label }) => (
                  <div key={kind}>
                    <span aria-hidden>{t(label)}</span>
                    <AgeSelect
                      what={`${tag.name}: ${t(label)}`}
                      age={tag.retention?.[kind]}
                      unsaid={t("retention.unset")}
                      onChoose={(age) => { put(tag, { ...tag.retention, [kind]: age }, canShorten(age, tag.retention?.[kind])); }}
                    />
                  </div>
                ))}
              </div>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <Select
          label={t("retention.tagAdd")}
          isLabelHidden
          value={NONE}
          choices={[{ value: NONE, label: t("retention.tagAdd") }, ...others.map(({ id, name }) => ({ value: id, label: name }))]}
          onChoose={(id) => {
            const tag = others.find((known) => known.id === id);
            if (tag) put(tag, KEEP, false);
          }}
        />
      )}
      {question}
    </section>
  );
}

/** What a tag no longer says is left to the account, which may be shorter. */
const canShorten = (age: Age, before: Age | undefined): boolean => age === null || isShorter(age ?? "never", before ?? "never");
