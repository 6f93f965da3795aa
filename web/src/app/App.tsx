/** Puts the page together: the cache of resources, the line to the server, the routes. */

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";

import { queries } from "~/app/cache";
import { router } from "~/app/router";
import { useLive } from "~/live/live";

export function App() {
  useLive(queries);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
