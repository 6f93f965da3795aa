/** The dot of a tag in its colour; the name is always beside it. */

import { toneOf } from "~/tags/colours";
import styles from "~/tags/TagDot.module.css";

export const TagDot = ({ colour }: { readonly colour: string }) => <i className={styles.dot} data-speaker={toneOf(colour)} aria-hidden />;
