/** What the palette offers on every page: to go somewhere, to begin something. */

import { useNavigate } from "@tanstack/react-router";
import { AudioLines, BookA, Keyboard, Mic, Moon, Plus, Sun, SunMoon, Tag, Trash2, TriangleAlert } from "lucide-react";
import { useMemo } from "react";

import { type Command, useCommands } from "~/frame/commands";
import { openLayer } from "~/frame/layers";
import { PLACES } from "~/frame/places";
import { chooseTheme } from "~/settings/theme";
import { t } from "~/text/text";

export function usePageCommands(onAdd: () => void): void {
  const navigate = useNavigate();
  const commands = useMemo<Command[]>(() => [
    { id: "add", label: t("add"), icon: Plus, shortcut: "N", run: onAdd },
    { id: "record", label: t("palette.record"), icon: Mic, shortcut: "R", run: () => { void navigate({ to: "/record" }); } },
    ...PLACES.map(({ to, label, icon }) => ({ id: to, label: t("palette.go", { page: t(label) }), icon, run: () => { void navigate({ to }); } })),
    { id: "attention", label: t("palette.attention"), icon: TriangleAlert, run: () => { void navigate({ to: "/", search: { state: "attention" } }); } },
    { id: "vocabularies", label: t("palette.go", { page: t("vocabularies") }), icon: BookA, run: () => { void navigate({ to: "/settings/vocabularies" }); } },
    { id: "voices", label: t("palette.go", { page: t("voices") }), icon: AudioLines, run: () => { void navigate({ to: "/settings/voices" }); } },
    { id: "deleted", label: t("palette.go", { page: t("library.deleted") }), icon: Trash2, run: () => { void navigate({ to: "/deleted" }); } },
    { id: "tags", label: t("tags.edit"), icon: Tag, run: () => { openLayer.set("tags"); } },
    { id: "keys", label: t("keys"), icon: Keyboard, shortcut: "?", run: () => { openLayer.set("shortcuts"); } },
    { id: "light", label: t("palette.theme", { theme: t("theme.light") }), icon: Sun, run: () => { chooseTheme("light"); } },
    { id: "dark", label: t("palette.theme", { theme: t("theme.dark") }), icon: Moon, run: () => { chooseTheme("dark"); } },
    { id: "system", label: t("palette.theme", { theme: t("theme.system") }), icon: SunMoon, run: () => { chooseTheme("system"); } },
  ], [navigate, onAdd]);
  useCommands(commands);
}
