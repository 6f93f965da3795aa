/** The pages that the navigation leads to; a new page is one line here. */

import { Activity, FileText, Library, type LucideIcon, MessageCircleQuestionMark, Search, Send, Settings2 } from "lucide-react";

import type { Key } from "~/text/text";

export interface Place {
  readonly to: "/" | "/search" | "/ask" | "/templates" | "/deliveries" | "/system" | "/settings";
  readonly label: Key;
  readonly icon: LucideIcon;
  /** Which group of the sidebar it stands in; on small screens only the first stands in the bar, the others under More. */
  readonly group: "work" | "results" | "house";
}

export const PLACES: readonly Place[] = [
  { to: "/", label: "page.library", icon: Library, group: "work" },
  { to: "/search", label: "page.search", icon: Search, group: "work" },
  { to: "/ask", label: "page.ask", icon: MessageCircleQuestionMark, group: "results" },
  { to: "/templates", label: "page.templates", icon: FileText, group: "results" },
  { to: "/deliveries", label: "page.deliveries", icon: Send, group: "results" },
  { to: "/system", label: "page.system", icon: Activity, group: "house" },
  { to: "/settings", label: "page.settings", icon: Settings2, group: "house" },
];
