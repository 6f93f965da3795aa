/** Facts with their names; what cannot be known says why. */

import type { ReactNode } from "react";

import styles from "~/system/Fact.module.css";
import { t } from "~/text/text";

export const Facts = ({ children }: { readonly children: ReactNode }) => <dl className={styles.facts}>{children}</dl>;

interface FactProps {
  readonly name: ReactNode;
  /** Null or false: it is not known. */
  readonly children: ReactNode;
  /** Why it is not known, in the server's words. */
  readonly missing?: string | undefined;
}

export function Fact({ name, children, missing }: FactProps) {
  const isKnown = children !== null && children !== false && children !== undefined && children !== "";
  return (
    <div>
      <dt>{name}</dt>
      <dd data-unknown={!isKnown || undefined}>
        {isKnown ? children : missing === undefined ? t("fact.unknown") : <span lang="en">{missing}</span>}
      </dd>
    </div>
  );
}
