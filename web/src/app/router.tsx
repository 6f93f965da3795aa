/** The addresses of the pages; all but the library are loaded when they are gone to. */

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

import { queries } from "~/app/cache";
import { Gate } from "~/app/Gate";
import { letIn } from "~/app/session";
import { NotFound, RootError } from "~/app/Shell";
import { LibraryPage } from "~/library/LibraryPage";
import { listed, recordingQuery } from "~/live/queries";
import { type Filter, readFilter } from "~/live/filter";
import { readPlace } from "~/live/place";
import { readSearch, type Search } from "~/live/searching";

const root = createRootRoute({ component: Gate, beforeLoad: letIn, notFoundComponent: NotFound, errorComponent: RootError });

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
  // Asked for while the page itself is still loaded; whoever shows it says why it failed. The eye may still rest on a row
  // that has just been deleted.
  loader: ({ params: { recordingId }, cause }) => {
    if (cause !== "preload" || listed(queries, recordingId)) void queries.prefetchQuery(recordingQuery(recordingId));
  },
  validateSearch: readPlace,
});

const search = createRoute({
  getParentRoute: () => root,
  path: "/search",
  component: lazyRouteComponent(() => import("~/search/SearchPage"), "SearchPage"),
  validateSearch: (search): Search => readSearch(search),
});

const ask = createRoute({
  getParentRoute: () => root,
  path: "/ask",
  component: lazyRouteComponent(() => import("~/asking/AskPage"), "AskPage"),
});

const shared = createRoute({
  getParentRoute: () => root,
  path: "/shared",
  component: lazyRouteComponent(() => import("~/transcript/shared/SharedPage"), "SharedPage"),
});

const recorder = createRoute({
  getParentRoute: () => root,
  path: "/record",
  component: lazyRouteComponent(() => import("~/recorder/RecorderPage"), "RecorderPage"),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyRouteComponent(() => import("~/login/LoginPage"), "LoginPage"),
  validateSearch: (search): { next?: string; refused?: string } => ({
    ...(typeof search.next === "string" && { next: search.next }),
    ...(typeof search.refused === "string" && { refused: search.refused }),
  }),
});

const first = createRoute({
  getParentRoute: () => root,
  path: "/first",
  component: lazyRouteComponent(() => import("~/login/FirstPage"), "FirstPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("~/settings/SettingsPage"), "SettingsPage"),
});

// The sections of the settings; each is a line in settings/sections.ts, too.
const sections = [
  createRoute({ getParentRoute: () => settings, path: "/", component: lazyRouteComponent(() => import("~/settings/BrowserPage"), "BrowserPage") }),
  createRoute({ getParentRoute: () => settings, path: "/recording", component: lazyRouteComponent(() => import("~/account/DefaultsPage"), "DefaultsPage") }),
  createRoute({ getParentRoute: () => settings, path: "/retention", component: lazyRouteComponent(() => import("~/retention/RetentionSection"), "RetentionSection") }),
  createRoute({ getParentRoute: () => settings, path: "/links", component: lazyRouteComponent(() => import("~/sharing/SharesPage"), "SharesPage") }),
  createRoute({ getParentRoute: () => settings, path: "/account", component: lazyRouteComponent(() => import("~/account/AccountPage"), "AccountPage") }),
  createRoute({ getParentRoute: () => settings, path: "/keys", component: lazyRouteComponent(() => import("~/account/KeysPage"), "KeysPage") }),
  createRoute({ getParentRoute: () => settings, path: "/users", component: lazyRouteComponent(() => import("~/administration/UsersPage"), "UsersPage") }),
  createRoute({ getParentRoute: () => settings, path: "/limits", component: lazyRouteComponent(() => import("~/administration/LimitsPage"), "LimitsPage") }),
  createRoute({ getParentRoute: () => settings, path: "/engines", component: lazyRouteComponent(() => import("~/administration/EnginesPage"), "EnginesPage") }),
  createRoute({ getParentRoute: () => settings, path: "/jobs", component: lazyRouteComponent(() => import("~/administration/JobsPage"), "JobsPage") }),
  createRoute({ getParentRoute: () => settings, path: "/storage", component: lazyRouteComponent(() => import("~/administration/StoragePage"), "StoragePage") }),
  createRoute({ getParentRoute: () => settings, path: "/audit", component: lazyRouteComponent(() => import("~/administration/AuditPage"), "AuditPage") }),
  createRoute({ getParentRoute: () => settings, path: "/server", component: lazyRouteComponent(() => import("~/administration/ServerPage"), "ServerPage") }),
] as const;

const templates = createRoute({
  getParentRoute: () => root,
  path: "/templates",
  component: lazyRouteComponent(() => import("~/templates/TemplatesPage"), "TemplatesPage"),
});

const template = createRoute({
  getParentRoute: () => root,
  path: "/templates/$templateId",
  component: lazyRouteComponent(() => import("~/templates/TemplatePage"), "TemplatePage"),
  // What a new one begins with: the id of another.
  validateSearch: (search): { from?: string } => (typeof search.from === "string" ? { from: search.from } : {}),
});

const deliveries = createRoute({
  getParentRoute: () => root,
  path: "/deliveries",
  component: lazyRouteComponent(() => import("~/deliveries/DeliveriesPage"), "DeliveriesPage"),
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
  routeTree: root.addChildren([login, first, library, search, ask, shared, deleted, recording, recorder, templates, template, deliveries, settings.addChildren(sections), system, queue, models, machine, vocabularies, voices, gallery]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
