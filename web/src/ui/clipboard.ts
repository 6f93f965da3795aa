/** Puts text on the clipboard and says so; also where the browser gives no clipboard, as on a page without TLS. */

import { t } from "~/text/text";
import { notify } from "~/ui/toasts";

export async function copyText(text: string, said: string): Promise<void> {
  const isDone = await written(text);
  notify({ kind: isDone ? "copied" : "not-copied", text: () => (isDone ? said : t("copy.refused")) });
}

async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writtenByHand(text);
  }
}

function writtenByHand(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("data-hidden-visually", "");
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  // The only way left there.
  const isDone = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isDone;
}
