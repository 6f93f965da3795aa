/** The page's nonce for styles: the server writes a new one into each answer. */

import { setNonce } from "get-nonce";

/** Gives the nonce. It stands in the attribute, which no style can read, not in the content. */
export const nonce = (): string =>
  document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";

/** Lets the libraries that write styles use it; called before the first paint. */
export const giveNonceToStyles = (): void => {
  setNonce(nonce());
};
