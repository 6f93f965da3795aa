/** Makes the whole window a place to drop files. */

import { Upload } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import styles from "~/frame/DropOverlay.module.css";
import { isTyping } from "~/frame/keys";
import { t } from "~/text/text";
import { filesOf, holdsFiles } from "~/transfer/files";

const WAIT_MS = 100;

export function DropOverlay({ onDrop }: { readonly onDrop: (files: File[]) => void }) {
  const [count, setCount] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    let depth = 0;
    const end = (): void => {
      depth = 0;
      clearTimeout(timer.current);
      setCount(null);
    };
    const entered = (event: DragEvent): void => {
      if (!holdsFiles(event.dataTransfer)) return;
      depth += 1;
      const items = event.dataTransfer?.items.length ?? 0;
      if (depth === 1) timer.current = setTimeout(() => { setCount(items); }, WAIT_MS);
    };
    const left = (event: DragEvent): void => {
      if (holdsFiles(event.dataTransfer)) depth -= 1;
      if (depth <= 0) end();
    };
    const over = (event: DragEvent): void => {
      if (holdsFiles(event.dataTransfer)) event.preventDefault();
    };
    const dropped = (event: DragEvent): void => {
      if (!event.dataTransfer || !holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      end();
      void filesOf(event.dataTransfer).then(onDrop);
    };
    const pasted = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || isTyping(event)) return;
      event.preventDefault();
      onDrop(files);
    };
    const listening = new AbortController();
    const { signal } = listening;
    addEventListener("dragenter", entered, { signal });
    addEventListener("dragleave", left, { signal });
    addEventListener("dragover", over, { signal });
    addEventListener("drop", dropped, { signal });
    addEventListener("paste", pasted, { signal });
    return () => { listening.abort(); };
  }, [onDrop]);
  if (count === null) return null;
  return (
    <div className={styles.overlay}>
      <p><Upload aria-hidden />{count > 0 ? t("drop.count", { count }) : t("drop")}</p>
    </div>
  );
}
