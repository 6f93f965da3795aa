/** Who may use the page, by the server's words. */

export interface Account {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: "administrator" | "member";
  readonly is_active: boolean;
  readonly created_at: string;
  readonly last_login_at: string | null;
  readonly has_password: boolean;
  readonly oidc: boolean;
  /** The password was given by an administrator, and is to be replaced before anything else. */
  readonly must_change_password?: boolean;
}

export interface Session {
  /** `local`: nobody needs to sign in; `first`: nobody has an account yet, and this is not the server's own machine. */
  readonly mode: "local" | "keys" | "accounts" | "first";
  readonly account: Account | null;
  readonly scopes: readonly string[];
  readonly login: { readonly password: boolean; readonly oidc: { readonly name: string; readonly url: string } | null };
  readonly needs_code: boolean;
}
