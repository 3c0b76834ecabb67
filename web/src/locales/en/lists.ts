/** The words of what is done with lists beside reading them; fetched with the first of it. */
import grid from "./grid.json";

export const lists = { grid };
