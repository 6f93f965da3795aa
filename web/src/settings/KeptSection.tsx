/** Ways to what the server keeps for the reader: lists of words, and voices. */

import { Link } from "@tanstack/react-router";
import { AudioLines, BookA, ChevronRight } from "lucide-react";

import styles from "~/settings/KeptSection.module.css";
import { t } from "~/text/text";

export const KeptSection = () => (
  <ul className={styles.ways}>
    <li><Link to="/settings/vocabularies"><BookA aria-hidden /><span><b>{t("vocabularies")}</b>{t("vocabularies.line")}</span><ChevronRight aria-hidden /></Link></li>
    <li><Link to="/settings/voices"><AudioLines aria-hidden /><span><b>{t("voices")}</b>{t("voices.line")}</span><ChevronRight aria-hidden /></Link></li>
  </ul>
);
