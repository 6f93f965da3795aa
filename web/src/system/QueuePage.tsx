/** To be drawn. */

export const QueuePage = () => null;
