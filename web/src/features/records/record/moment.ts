/** When and by whom the form's expressions are worked out. */
import type { Me } from "../../../api/types";
import type { Moment } from "../../../engine/form/expressions";
import { DAY, wallTime } from "../../../fields/parts/dates";

export function momentFor(me: Me, now: Date): Moment {
  const text = now.toISOString();
  const user = { ...me.user, roles: me.roles };
  return { now: text, today: wallTime(text, me.timezone, DAY), timezone: me.timezone, user };
}
