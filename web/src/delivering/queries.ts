/** Destinations, and what is sent to them: fetched, made, changed. */

import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";

import { DELETE, GET, PATCH, POST, told } from "~/api/client";
import type { components } from "~/api/schema";

type Schemas = components["schemas"];
export type Destination = Schemas["Destination"];
export type DestinationKind = Schemas["DestinationKind"];
export type Delivery = Schemas["Delivery"];
export type Attempt = Schemas["Attempt"];
export type DeliveryState = Delivery["state"];

const PAGE = 50;

export const deliveryKeys = {
  destinations: ["destinations"] as const,
  deliveries: ["deliveries"] as const,
};

export const destinationsQuery = queryOptions({
  queryKey: deliveryKeys.destinations,
  queryFn: async ({ signal }) => (await told(GET("/api/v1/destinations", { signal }))).items,
});

export const kindsQuery = queryOptions({
  queryKey: ["destination-kinds"],
  staleTime: 600_000,
  queryFn: async ({ signal }) => (await told(GET("/api/v1/destinations/kinds", { signal }))).items,
});

export interface DeliveryFilter {
  /** None: any. */
  readonly states: readonly DeliveryState[];
  readonly destination: string | null;
}

const fetchDeliveries = ({ states, destination }: DeliveryFilter, cursor: string | null, signal?: AbortSignal, limit = PAGE) =>
  told(
    GET("/api/v1/deliveries", {
      params: { query: { limit, cursor, count: cursor === null, ...(states.length > 0 && { state: [...states] }), ...(destination !== null && { destination }) } },
      ...(signal && { signal }),
    }),
  );

export const deliveriesQuery = (filter: DeliveryFilter) =>
  infiniteQueryOptions({
    queryKey: [...deliveryKeys.deliveries, "list", filter],
    staleTime: 0,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => fetchDeliveries(filter, pageParam, signal),
    getNextPageParam: (page) => page.next_cursor,
  });

/** How many there are that fit. */
export const countQuery = (filter: DeliveryFilter) =>
  queryOptions({
    queryKey: [...deliveryKeys.deliveries, "count", filter],
    queryFn: async ({ signal }) => (await fetchDeliveries(filter, null, signal, 1)).total ?? 0,
  });

export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: [...deliveryKeys.deliveries, "one", id],
    staleTime: 0,
    queryFn: ({ signal }) => told(GET("/api/v1/deliveries/{delivery_id}", { params: { path: { delivery_id: id } }, signal })),
  });

const at = (id: string) => ({ path: { destination_id: id } });

export interface DestinationDraft {
  readonly name: string;
  readonly config: Record<string, unknown>;
  readonly secrets: Record<string, string>;
}

/** Makes a destination; a secret that Tiro makes for it is told this once. */
export const createDestination = (kind: string, draft: DestinationDraft) => told(POST("/api/v1/destinations", { body: { kind, ...draft } }));

/** Changes a destination as it was when it was opened. */
export const changeDestination = ({ id, revision }: Destination, change: Partial<Schemas["DestinationChange"]>) =>
  told(PATCH("/api/v1/destinations/{destination_id}", { params: { ...at(id), header: { "If-Match": `"${String(revision)}"` } }, body: change as Schemas["DestinationChange"] }));

export const deleteDestination = (id: string) => told(DELETE("/api/v1/destinations/{destination_id}", { params: at(id) }));
export const testDestination = (id: string) => told(POST("/api/v1/destinations/{destination_id}/test", { params: at(id) }));
export const rotateDestination = (id: string) => told(POST("/api/v1/destinations/{destination_id}/rotate", { params: at(id) }));

const one = (id: string) => ({ path: { delivery_id: id } });
export const replayDelivery = (id: string) => told(POST("/api/v1/deliveries/{delivery_id}/replay", { params: one(id) }));
export const cancelDelivery = (id: string) => told(POST("/api/v1/deliveries/{delivery_id}/cancel", { params: one(id) }));

/** Sends a recording to destinations now. */
export const deliverNow = (recordingId: string, destinations: readonly string[], template: string | null) =>
  told(
    POST("/api/v1/recordings/{recording_id}/deliveries", {
      params: { path: { recording_id: recordingId } },
      body: { destinations: [...destinations], template },
    }),
  );

/** Has fetched anew what a change of one's own may have touched. */
export function renew(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: deliveryKeys.destinations });
  void queries.invalidateQueries({ queryKey: deliveryKeys.deliveries });
}
