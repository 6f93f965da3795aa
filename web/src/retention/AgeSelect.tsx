/** An age to choose. */

import { type Age, ageOf, agesFor, valueOf } from "~/retention/ages";
import { t } from "~/text/text";
import { Select } from "~/ui/Select";

interface AgeSelectProps {
  /** What is kept so long. */
  readonly what: string;
  readonly age: Age | undefined;
  /** What holds where nothing is said here; null: something must be said. */
  readonly unsaid: string | null;
  readonly isDisabled?: boolean;
  readonly onChoose: (age: number | "never" | null) => void;
}

export const AgeSelect = ({ what, age, unsaid, isDisabled = false, onChoose }: AgeSelectProps) => (
  <Select label={t("retention.keep", { what })} isLabelHidden value={valueOf(age)} isDisabled={isDisabled} choices={agesFor(age, unsaid)} onChoose={(value) => { onChoose(ageOf(value)); }} />
);
