/** What an administrator does with an account; shown when the server has agreed, never before. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { adminKeys, type AccountLine } from "~/administration/queries";
import { PATCH, POST, told } from "~/api/client";
import type { components } from "~/api/schema";
import { accountRefusedText } from "~/session/refusals";
import { t } from "~/text/later";
import { notify } from "~/ui/toasts";

type Changed = components["schemas"]["AccountChange"];

/** What is to be otherwise; what is left out stays, which the generated type does not know. */
export const changed = (to: Partial<Changed>): Changed => to as Changed;

export function useUserChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ account, change }: { readonly account: AccountLine; readonly change: Partial<Changed> }) =>
      told(PATCH("/api/v1/accounts/{account_id}", { params: { path: { account_id: account.id } }, body: changed(change) })),
    onSuccess: (changed) => { notify({ kind: `user-${changed.id}`, text: () => t("users.changed", { name: changed.name }) }); },
    onError: (error) => { notify({ kind: "user-refused", text: () => accountRefusedText(error) }); },
    onSettled: () => queries.invalidateQueries({ queryKey: adminKeys.accounts }),
  });
}

export function usePasswordReset(onPassword: (made: { readonly name: string; readonly password: string }) => void) {
  return useMutation({
    mutationFn: async (account: AccountLine) => {
      const { password } = await told(POST("/api/v1/accounts/{account_id}/password", { params: { path: { account_id: account.id } }, body: { password: null } }));
      return { name: account.name, password: password ?? "" };
    },
    onSuccess: onPassword,
    onError: (error) => { notify({ kind: "reset-refused", text: () => accountRefusedText(error) }); },
  });
}
