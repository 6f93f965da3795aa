/** What an administrator does with an account; shown when the server has agreed, never before. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { adminKeys, type AccountLine } from "~/administration/queries";
import { PATCH, POST, told } from "~/api/client";
import { refusedText } from "~/jobs/refused";
import { t } from "~/text/text";
import { notify } from "~/ui/toasts";

export interface UserChange {
  readonly name?: string;
  readonly login?: string;
  readonly role?: "administrator" | "member";
  readonly is_active?: boolean;
}

export function useUserChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ account, change }: { readonly account: AccountLine; readonly change: UserChange }) =>
      told(PATCH("/api/v1/accounts/{account_id}", { params: { path: { account_id: account.id } }, body: change })),
    onSuccess: (changed) => { notify({ kind: `user-${changed.id}`, text: () => t("users.changed", { name: changed.name }) }); },
    onError: (error) => { notify({ kind: "user-refused", text: () => refusedText(error) }); },
    onSettled: () => queries.invalidateQueries({ queryKey: adminKeys.accounts }),
  });
}

export function usePasswordReset(onPassword: (made: { readonly name: string; readonly password: string }) => void) {
  return useMutation({
    mutationFn: async (account: AccountLine) => {
      const { password } = await told(POST("/api/v1/accounts/{account_id}/password", { params: { path: { account_id: account.id } }, body: { password: null } }));
      return { name: account.name, password };
    },
    onSuccess: onPassword,
    onError: (error) => { notify({ kind: "reset-refused", text: () => refusedText(error) }); },
  });
}
