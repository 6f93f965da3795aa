/** Tags for what is about to be added: known ones found by typing, new ones made by it. */

import { useQuery } from "@tanstack/react-query";

import { tagsQuery } from "~/live/queries";
import { byName, isSameName } from "~/tags/assigning";
import { t } from "~/text/text";
import { Combobox } from "~/ui/Combobox";

interface TagFieldProps {
  readonly label: string;
  /** Names. */
  readonly chosen: readonly string[];
  readonly onChange: (names: string[]) => void;
}

export function TagField({ label, chosen, onChange }: TagFieldProps) {
  const { data = [] } = useQuery(tagsQuery);
  const known = [...data].sort(byName).map(({ name }) => ({ value: name, label: name }));
  return (
    <Combobox
      label={label}
      placeholder={t("tags.type")}
      removeLabel={(name) => t("tags.remove", { name })}
      choices={known}
      chosen={chosen}
      onChange={onChange}
      newLabel={(typed) => (data.some(({ name }) => isSameName(name, typed)) ? null : t("tags.create", { name: typed }))}
    />
  );
}
