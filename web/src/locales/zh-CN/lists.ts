import grid from "./grid.json";

export const lists = { grid };
