/** The words of lists and records; fetched with the first of either. */
import builder from "./builder.json";
import bulk from "./bulk.json";
import form from "./form.json";
import grid from "./grid.json";
import list from "./list.json";
import record from "./record.json";
import saved from "./saved.json";

export const lists = { builder, bulk, form, grid, list, record, saved };
