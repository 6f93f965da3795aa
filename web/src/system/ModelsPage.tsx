/** To be drawn. */

export const ModelsPage = () => null;
