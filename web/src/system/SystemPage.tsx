/** To be drawn. */

export const SystemPage = () => null;
