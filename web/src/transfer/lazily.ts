/** The part that sends, loaded when the first file comes. */

export const sending = () => import("~/transfer/sending");
