/** The words of the pages from which a workspace is looked after; fetched with the first of them. */
import departments from "./departments.json";
import history from "./history.json";
import people from "./people.json";
import roles from "./roles.json";
import workspace from "./workspace.json";

export const office = { departments, history, people, roles, workspace };
