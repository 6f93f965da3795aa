/** The way out when the server takes it not: the sound as a file of this computer. */

import { Download } from "lucide-react";

import { soundOf } from "~/recorder/keeping";
import type { Kept } from "~/recorder/shelf";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";

const KEPT_MS = 60_000;

export function SaveFile({ kept }: { readonly kept: Kept }) {
  const save = async (): Promise<void> => {
    const url = URL.createObjectURL(await soundOf(kept.id));
    Object.assign(document.createElement("a"), { href: url, download: kept.fileName.replaceAll(":", ".") }).click();
    setTimeout(() => { URL.revokeObjectURL(url); }, KEPT_MS);
  };
  return <Button size="sm" variant="outline" icon={Download} onClick={() => void save()}>{t("recorder.save")}</Button>;
}
