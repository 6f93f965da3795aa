/** The languages to choose from: those of the engine, else those that any of them may know. */

import type { Engine } from "~/api/types";
import { languageName } from "~/text/numbers";
import { locale } from "~/text/text";

const COMMON = "ar,bg,bn,ca,cs,da,de,el,en,es,et,fa,fi,fr,gl,he,hi,hr,hu,id,is,it,ja,ko,lt,lv,mk,ms,nl,no,pl,pt,ro,ru,sk,sl,sr,sv,sw,ta,th,tl,tr,uk,ur,vi,zh";

export interface Language {
  readonly value: string;
  readonly label: string;
}

export function languagesOf(engine: Engine | undefined): Language[] {
  const codes = engine?.capabilities?.languages ?? COMMON.split(",");
  const named = codes.map((value) => ({ value, label: languageName(value) }));
  return named.sort((one, other) => one.label.localeCompare(other.label, locale()));
}
