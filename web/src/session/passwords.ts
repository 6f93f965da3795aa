/** Why a new password is not taken, in words for its field. */

import { Refused } from "~/api/problems";
import { t } from "~/text/text";

export function weakText(error: unknown): string | undefined {
  if (!(error instanceof Refused) || error.code !== "password_weak") return undefined;
  const { characters } = error.details;
  return typeof characters === "number" ? t("password.short", { characters }) : t("error.password_weak");
}
