/** The words of what happens around a record; fetched with it. */
import activity from "./activity.json";

export const activityWords = { activity };
