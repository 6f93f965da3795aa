/** The frame with the page in it, the sheet for adding above it, and what stands there when a page fails. */

import { type ErrorComponentProps, Outlet, useNavigate, useRouter } from "@tanstack/react-router";
import { FileQuestion } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";

import { Refused } from "~/api/problems";
import { queries } from "~/app/cache";
import { usePageCommands } from "~/app/commands";
import { KeyPage } from "~/app/KeyPage";
import { AppFrame } from "~/frame/AppFrame";
import { runAgain } from "~/jobs/again";
import { refusedText } from "~/jobs/refused";
import { useLive } from "~/live/live";
import { session } from "~/session/session";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { sending } from "~/transfer/lazily";
import { addFiles, isSheetOpen } from "~/transfer/transfers";
import { Button } from "~/ui/Button";
import { EmptyState, ErrorState } from "~/ui/States";

const UploadSheet = lazy(async () => ({ default: (await import("~/upload/UploadSheet")).UploadSheet }));

const AgainSheet = lazy(async () => ({ default: (await import("~/upload/AgainSheet")).AgainSheet }));
const RecorderNotice = lazy(async () => ({ default: (await import("~/recorder/RecorderNotice")).RecorderNotice }));

const open = (): void => { isSheetOpen.set(true); };
const close = (): void => { isSheetOpen.set(false); };
const AGAIN_MS = 5000;

const dropped = (files: File[]): void => {
  addFiles(files);
  open();
};

export function Shell() {
  const isOpen = useStore(isSheetOpen);
  // Once opened it stays, so that what was chosen is there when it is opened again.
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  const again = useStore(runAgain);
  useLive(queries);
  usePageCommands(open);
  useEffect(() => {
    let timer = 0;
    const begin = (): void => {
      // Where the line has just gone, the part is loaded when it is back.
      void sending().then(async ({ startSending }) => { await startSending(); }, () => { timer = window.setTimeout(begin, AGAIN_MS); });
    };
    begin();
    return () => { clearTimeout(timer); };
  }, []);
  return (
    <AppFrame onAdd={open} onDrop={dropped} notices={<Suspense><RecorderNotice /></Suspense>}>
      <Outlet />
      <Suspense>
        {wasOpen && <UploadSheet isOpen={isOpen} onClose={close} />}
        {again.length > 0 && <AgainSheet recordings={again} onClose={() => { runAgain.set([]); }} />}
      </Suspense>
    </AppFrame>
  );
}

export function NotFound() {
  const navigate = useNavigate();
  return (
    <EmptyState heading="h1" icon={FileQuestion} title={t("notFound")} text={t("notFound.text")}>
      <Button variant="outline" onClick={() => { void navigate({ to: "/" }); }}>{t("notFound.go")}</Button>
    </EmptyState>
  );
}

/** Somebody has made the first account meanwhile: from now on people sign in. */
function SignedOut() {
  useEffect(() => { location.replace(`/login?next=${encodeURIComponent(location.pathname + location.search)}`); }, []);
  return null;
}

export function RootError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof Refused && error.code === "unauthorized") return session.get()?.mode === "keys" ? <KeyPage /> : <SignedOut />;
  const again = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <ErrorState
      title={t("error.page")}
      text={refusedText(error)}
      action={{ label: t("again"), run: again }}
      detailsLabel={t("details")}
      details={error instanceof Error ? error.message : String(error)}
    />
  );
}
