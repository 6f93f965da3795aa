/** Where addresses of recordings are typed or pasted, a line each. */

import { useStore } from "~/store/store";
import { t } from "~/text/later";
import { TextArea } from "~/ui/Field";
import { readAddresses } from "~/upload/addresses";
import { typedAddresses } from "~/upload/imports";

const ROWS = 3;

export function AddressField({ trouble, onTyped }: { readonly trouble: string | null; readonly onTyped: () => void }) {
  const typed = useStore(typedAddresses);
  if (typed === null) return null;
  const { urls, wrong } = readAddresses(typed);
  const error = trouble ?? (wrong === null ? undefined : t("import.notAddress", { line: wrong }));
  return (
    <TextArea
      label={t("import.label")}
      hint={urls.length > 1 ? t("import.count", { count: urls.length }) : t("import.hint")}
      error={error}
      rows={ROWS}
      dir="ltr"
      inputMode="url"
      spellCheck={false}
      autoCapitalize="none"
      autoComplete="off"
      placeholder="https://"
      value={typed}
      onChange={(event) => { typedAddresses.set(event.target.value); onTyped(); }}
    />
  );
}
