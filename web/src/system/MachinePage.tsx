/** To be drawn. */

export const MachinePage = () => null;
