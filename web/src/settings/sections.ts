/** The sections of the settings, in the order in which they stand; each has an address of its own. */

import type { Session } from "~/session/types";
import type { Key } from "~/text/text";

export interface Section {
  readonly to:
    | "/settings" | "/settings/recording" | "/settings/retention" | "/settings/links" | "/settings/account" | "/settings/keys"
    | "/settings/users" | "/settings/limits" | "/settings/engines" | "/settings/jobs" | "/settings/storage" | "/settings/audit" | "/settings/server";
  readonly title: Key;
  /** Who sees it: everybody, whoever has or may make an account, or administrators. */
  readonly of: "everybody" | "accounts" | "administrators";
}

const SECTIONS: readonly Section[] = [
  { to: "/settings", title: "settings.look", of: "everybody" },
  { to: "/settings/recording", title: "settings.recording", of: "everybody" },
  { to: "/settings/retention", title: "settings.retention", of: "everybody" },
  { to: "/settings/links", title: "share.list", of: "everybody" },
  { to: "/settings/account", title: "settings.account", of: "accounts" },
  { to: "/settings/keys", title: "settings.keys", of: "accounts" },
  { to: "/settings/users", title: "settings.users", of: "administrators" },
  { to: "/settings/limits", title: "settings.limits", of: "administrators" },
  { to: "/settings/engines", title: "settings.engines", of: "administrators" },
  { to: "/settings/jobs", title: "settings.jobs", of: "administrators" },
  { to: "/settings/storage", title: "settings.space", of: "administrators" },
  { to: "/settings/audit", title: "settings.audit", of: "administrators" },
  { to: "/settings/server", title: "settings.server", of: "administrators" },
];

/** What somebody sees; with API keys nobody has an account. */
export function sectionsFor({ mode, scopes }: Pick<Session, "mode" | "scopes">): { readonly own: readonly Section[]; readonly administration: readonly Section[] } {
  const own = SECTIONS.filter((section) => section.of === "everybody" || (section.of === "accounts" && mode !== "keys"));
  return { own, administration: scopes.includes("admin") ? SECTIONS.filter((section) => section.of === "administrators") : [] };
}
