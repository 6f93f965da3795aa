/** The addresses of the pages; all but the library are loaded when they are gone to. */

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

import { queries } from "~/app/cache";
import { NotFound, RootError, Shell } from "~/app/Shell";
import { LibraryPage } from "~/library/LibraryPage";
import { recordingQuery } from "~/live/queries";
import { type Filter, readFilter } from "~/live/filter";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: RootError });

const library = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: LibraryPage,
  validateSearch: (search): Filter => readFilter(search),
});

const deleted = createRoute({
  getParentRoute: () => root,
  path: "/deleted",
  component: lazyRouteComponent(() => import("~/library/DeletedPage"), "DeletedPage"),
});

const recording = createRoute({
  getParentRoute: () => root,
  path: "/recordings/$recordingId",
  component: lazyRouteComponent(() => import("~/transcript/TranscriptPage"), "TranscriptPage"),
  // Asked for while the page itself is still loaded; whoever shows it says why it failed.
  loader: ({ params }) => { void queries.prefetchQuery(recordingQuery(params.recordingId)); },
  validateSearch: (search): { at?: number } => {
    const at = Number(search.at);
    return Number.isFinite(at) && at >= 0 && search.at !== undefined ? { at } : {};
  },
});

const recorder = createRoute({
  getParentRoute: () => root,
  path: "/record",
  component: lazyRouteComponent(() => import("~/recorder/RecorderPage"), "RecorderPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("~/settings/SettingsPage"), "SettingsPage"),
});

const system = createRoute({
  getParentRoute: () => root,
  path: "/system",
  component: lazyRouteComponent(() => import("~/system/SystemPage"), "SystemPage"),
});

const queue = createRoute({
  getParentRoute: () => root,
  path: "/system/queue",
  component: lazyRouteComponent(() => import("~/system/QueuePage"), "QueuePage"),
});

const models = createRoute({
  getParentRoute: () => root,
  path: "/system/models",
  component: lazyRouteComponent(() => import("~/system/ModelsPage"), "ModelsPage"),
});

const machine = createRoute({
  getParentRoute: () => root,
  path: "/system/machine",
  component: lazyRouteComponent(() => import("~/system/MachinePage"), "MachinePage"),
});

const vocabularies = createRoute({
  getParentRoute: () => root,
  path: "/settings/vocabularies",
  component: lazyRouteComponent(() => import("~/vocabularies/VocabulariesPage"), "VocabulariesPage"),
});

const voices = createRoute({
  getParentRoute: () => root,
  path: "/settings/voices",
  component: lazyRouteComponent(() => import("~/voices/VoicesPage"), "VoicesPage"),
});

const gallery = createRoute({
  getParentRoute: () => root,
  path: "/components",
  component: lazyRouteComponent(() => import("~/gallery/GalleryPage"), "GalleryPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([library, deleted, recording, recorder, settings, system, queue, models, machine, vocabularies, voices, gallery]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
