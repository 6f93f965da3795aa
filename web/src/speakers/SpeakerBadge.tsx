/** A speaker's initials in the speaker's colour; the name is always near. */

import type { Person } from "~/speakers/people";
import styles from "~/speakers/SpeakerBadge.module.css";
import { t } from "~/text/text";

const MOST = 4;

export const SpeakerBadge = ({ person }: { readonly person: Person }) => (
  <span className={styles.badge} data-speaker={person.colour} data-ring={person.isRepeated || undefined} aria-hidden>
    {person.initials}
  </span>
);

/** The people of a recording in a row; named by their number. */
export function SpeakerBadges({ people }: { readonly people: readonly Person[] }) {
  if (people.length === 0) return null;
  const more = people.length - MOST;
  return (
    <span className={styles.badges} role="img" aria-label={t("speakers", { count: people.length })}>
      {people.slice(0, more > 0 ? MOST - 1 : MOST).map((person) => (
        <SpeakerBadge key={person.id} person={person} />
      ))}
      {more > 0 && <small aria-hidden>+{more + 1}</small>}
    </span>
  );
}
