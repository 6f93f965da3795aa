/** Starts the page: styles, texts, who uses it, then the first paint. */

import "~/styles/tokens.css";
import "~/styles/fonts.css";
import "~/styles/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "~/app/App";
import { startSession } from "~/app/session";
import { watchInstall } from "~/frame/install";
import { watchUpdates } from "~/frame/updates";
import { startText } from "~/text/text";
import { giveNonceToStyles } from "~/ui/nonce";

giveNonceToStyles();
watchInstall();
watchUpdates();
await Promise.all([startSession(), startText()]);

const root = document.getElementById("root");
if (!root) throw new Error("The page has no root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
