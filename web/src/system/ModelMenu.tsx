/** What an administrator may do with a model. */

import { Ellipsis, Info, type LucideIcon, Pencil, Power, ShieldCheck, Star, Trash2, UserRound } from "lucide-react";
import { useState } from "react";

import { useCheck, useModelChange, useRemoval } from "~/system/acts";
import type { ModelRowData } from "~/system/ModelTable";
import { Rename } from "~/system/Rename";
import type { Model, ModelChange } from "~/system/queries";
import { size } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { Ask } from "~/ui/Overlay";

interface ModelMenuProps {
  readonly row: ModelRowData;
  readonly mayFetch: boolean;
  readonly onAbout: () => void;
}

export function ModelMenu({ row, mayFetch, onAbout }: ModelMenuProps) {
  const { model } = row;
  const [isAsking, setAsking] = useState(false);
  const [isNaming, setNaming] = useState(false);
  const change = useModelChange();
  const check = useCheck();
  const removal = useRemoval();
  const may = mayBeDone(row, mayFetch);
  const toggle = (values: Partial<ModelChange>): void => { change.mutate({ model, change: values }); };
  const remove = (): void => {
    if (needsAsking(model)) setAsking(true);
    else removal.mutate(model);
  };
  const item = (key: Key, icon: LucideIcon, run: () => void) => <MenuItem icon={icon} onSelect={run}>{t(key)}</MenuItem>;
  const label = t("model.actsOf", { name: model.display_name });
  return (
    <>
      <Menu label={label} trigger={<Button size="sm" icon={Ellipsis} isBusy={check.isPending || removal.isPending} aria-label={label} />}>
        {item("model.about", Info, onAbout)}
        {may.default && item("model.makeDefault", Star, () => { toggle({ is_default: true }); })}
        {may.check && item("model.check", ShieldCheck, () => { check.mutate(model); })}
        {may.name && item("model.rename", Pencil, () => { setNaming(true); })}
        {may.switch && item(model.is_enabled ? "model.disable" : "model.enable", Power, () => { toggle({ is_enabled: !model.is_enabled }); })}
        {may.name && item(model.users_may_choose ? "model.closeForUsers" : "model.openForUsers", UserRound, () => { toggle({ users_may_choose: !model.users_may_choose }); })}
        {may.remove && <MenuRule />}
        {may.remove && <MenuItem icon={Trash2} tone="danger" onSelect={remove}>{t("model.remove")}</MenuItem>}
      </Menu>
      <Rename model={model} isOpen={isNaming} onClose={() => { setNaming(false); }} />
      <Ask
        isOpen={isAsking}
        title={t("model.askRemove", { name: model.display_name, size: size(model.size_bytes ?? 0) })}
        text={questionText(model)}
        yes={t("model.remove")}
        no={t("model.keep")}
        onClose={() => { setAsking(false); }}
        onYes={() => { removal.mutate(model); }}
      />
    </>
  );
}

/** Which acts fit a model as it stands. */
function mayBeDone({ model, standing, pull }: ModelRowData, mayFetch: boolean) {
  const isKnown = model.part !== "unknown";
  const isOther = isKnown && !model.is_default;
  const isInPart = !model.is_installed && ["failed", "cancelled"].includes(pull?.state ?? "");
  const isRemovable = model.health !== null && model.origin !== "package" && model.origin !== "elsewhere";
  return {
    default: isOther && model.is_enabled && (model.is_installed || mayFetch),
    check: model.is_installed,
    name: isKnown,
    switch: isOther,
    remove: (isInPart || isRemovable) && standing !== "downloading",
  };
}

/** The default, one that other programs use too, and one that cannot be fetched again. */
const needsAsking = (model: Model): boolean => model.is_default || model.origin === "cache" || model.address === null;

function questionText(model: Model): string {
  const said = [
    model.is_default && t("model.askDefault"),
    model.origin === "cache" && t("model.askCache"),
    t(model.address === null ? "model.askForGood" : "model.askAgain"),
  ];
  return said.filter(Boolean).join(" ");
}
