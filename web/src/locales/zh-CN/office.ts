/** The words of the pages from which a workspace is looked after; fetched with the first of them. */
import departments from "./departments.json";
import door from "./door.json";
import history from "./history.json";
import imports from "./imports.json";
import inbox from "./inbox.json";
import notifications from "./notifications.json";
import people from "./people.json";
import profile from "./profile.json";
import publicForms from "./publicForms.json";
import roles from "./roles.json";
import signing from "./signing.json";
import views from "./views.json";
import workspace from "./workspace.json";

export const office = { departments, door, history, imports, inbox, notifications, people, profile, publicForms, roles, signing, views, workspace };
