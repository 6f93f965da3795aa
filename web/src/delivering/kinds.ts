/** Kinds of destinations: their pictures, their names, and where one of them leads to. */

import { BookText, Folder, type LucideIcon, Mail, Send, Webhook } from "lucide-react";

import { isKey, t } from "~/text/later";

const ICONS: Readonly<Record<string, LucideIcon>> = { webhook: Webhook, notion: BookText, folder: Folder, email: Mail };

export const iconOf = (kind: string): LucideIcon => ICONS[kind] ?? Send;

/** The server's own name where this page has none, as for a kind that was installed. */
export function kindName(kind: string, label = kind): string {
  const key = `destination.kind.${kind}`;
  return isKey(key) ? t(key) : label;
}

/** Where it leads to, short: a host, a folder, a receiver; null where nothing says it. */
export function targetOf(config: Readonly<Record<string, unknown>>): string | null {
  const { url, path, to } = config;
  if (typeof url === "string") return URL.canParse(url) ? new URL(url).host : url;
  if (typeof path === "string") return path;
  return Array.isArray(to) && to.length > 0 ? to.map(String).join(", ") : null;
}
