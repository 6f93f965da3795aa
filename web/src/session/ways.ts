/** Which pages stand open to everybody, and where who may not see a page is led instead. */

import { safeNext } from "~/session/next";
import type { Session } from "~/session/types";

/** Pages without the frame, for people who have not signed in. */
const OPEN = ["/login", "/first", "/shared"] as const;
/** Where a password that an administrator gave is replaced. */
const PASSWORD = "/settings/account";

export const isOpenPath = (path: string): boolean => OPEN.some((open) => path === open || path.startsWith(`${open}/`));

/** The address that a visit is led to instead of the one it wants; null: it may stay. */
export function wayInstead(now: Session | null, path: string, rest = ""): string | null {
  if (now === null || path === "/shared") return null;
  if (now.mode === "first") return path === "/first" ? null : "/first";
  if (now.mode === "accounts" && now.account === null) return path === "/login" ? null : `/login?next=${encodeURIComponent(path + rest)}`;
  return path === "/login" || path === "/first" ? wayFrom(now, path, rest) : wayToPassword(now.account, path);
}

/** Who is in already has nothing to do where people come in, but to make the first account. */
function wayFrom({ mode, scopes }: Session, path: string, rest: string): string | null {
  const mayMake = mode === "local" || (mode === "keys" && scopes.includes("admin"));
  if (path === "/first") return mayMake ? null : "/";
  return safeNext(new URLSearchParams(rest).get("next"));
}

const wayToPassword = (account: Session["account"], path: string): string | null =>
  account?.must_change_password === true && path !== PASSWORD ? PASSWORD : null;
