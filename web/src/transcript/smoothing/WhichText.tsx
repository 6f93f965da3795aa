/** Which text is taken along: the one that was said, or one that stands beside it, as for subtitles of a translation. */

import { useQuery } from "@tanstack/react-query";

import { languageName } from "~/text/numbers";
import { t } from "~/text/later";
import { isBeside } from "~/transcript/smoothing/texts";
import { versionsQuery } from "~/transcript/versions/comparing";
import { Select } from "~/ui/Select";

interface WhichTextProps {
  readonly recordingId: string;
  /** The id of a version; undefined: as it was said. */
  readonly value: string | undefined;
  readonly onChoose: (version: string | undefined) => void;
}

const SAID = "said";

export function WhichText({ recordingId, value, onChoose }: WhichTextProps) {
  const versions = useQuery(versionsQuery(recordingId));
  const beside = (versions.data ?? []).filter((version) => isBeside(version) && version.is_current === true && !version.is_primary);
  if (beside.length === 0) return null;
  return (
    <Select
      label={t("smooth.which")}
      value={value ?? SAID}
      onChoose={(chosen) => { onChoose(chosen === SAID ? undefined : chosen); }}
      choices={[
        { value: SAID, label: t("smooth.said") },
        ...beside.map(({ id, origin, language, is_stale: isStale }) => ({
          value: id,
          label: origin === "clean" || language === null ? t("smooth.clean") : languageName(language),
          ...(isStale && { note: t("smooth.stale") }),
        })),
      ]}
    />
  );
}
