/** What stands there when the server did not say who uses the page. */

import { t } from "~/text/text";
import { ErrorState } from "~/ui/States";

export const Away = () => (
  <main>
    <ErrorState title={t("error.page")} text={t("error.unreachable")} action={{ label: t("again"), run: () => { location.reload(); } }} detailsLabel={t("details")} details="session" />
  </main>
);
