/** The words of adding and looking at files; fetched with the first of it. */
import files from "./files.json";

export const shelf = { files };
