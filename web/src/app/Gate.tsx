/** The frame with a page in it for who may see it; pages that stand open to everybody, without it. */

import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { Shell } from "~/app/Shell";
import { Away } from "~/app/Away";
import { hasEnded } from "~/api/sending";
import { session } from "~/session/session";
import { isOpenPath } from "~/session/ways";
import { useStore } from "~/store/store";

const SignInDialog = lazy(async () => ({ default: (await import("~/login/SignInDialog")).SignInDialog }));

export function Gate() {
  const now = useStore(session);
  const isOver = useStore(hasEnded);
  const isOpen = useLocation({ select: ({ pathname }) => isOpenPath(pathname) });
  if (now === null) return <Away />;
  if (isOpen) return <Outlet />;
  return (
    <>
      <Shell />
      {isOver && now.account !== null && <Suspense><SignInDialog account={now.account} login={now.login} /></Suspense>}
    </>
  );
}
