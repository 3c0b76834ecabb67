/** The words of what is done with lists beside reading them; fetched with the first of it. */
import bulk from "./bulk.json";
import grid from "./grid.json";
import saved from "./saved.json";

export const lists = { bulk, grid, saved };
