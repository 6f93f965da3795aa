/** Why the server does not do something to an account, in words. */

import { Refused } from "~/api/problems";
import { refusedText } from "~/jobs/refused";
import { t } from "~/text/text";

/** The reason that fits accounts; what this page has no words for, in the server's own. */
export function accountRefusedText(error: unknown): string {
  if (!(error instanceof Refused) || error.code !== "state_conflict") return refusedText(error);
  if (error.details.reason === "last_administrator") return t("account.lastAdministrator");
  if (error.details.path === "login") return t("account.loginTaken");
  return error.message === "" ? refusedText(error) : error.message;
}
