import bulk from "./bulk.json";
import grid from "./grid.json";
import saved from "./saved.json";

export const lists = { bulk, grid, saved };
