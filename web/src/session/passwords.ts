/** Why a new password is not taken, in words for its field. */

import { Refused } from "~/api/problems";
import { t } from "~/text/text";

export function weakText(error: unknown): string | undefined {
  return error instanceof Refused && error.code === "password_weak" ? t("error.password_weak") : undefined;
}
