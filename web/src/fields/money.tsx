/** An amount of money: exact, grouped, two decimals unless the field says otherwise. */
import { grouped } from "./parts/numbers";
import { numeric } from "./parts/numeric";

export const money = numeric<"money">({
  shown: (value, field, { locale }) => grouped(value, locale, field.scale ?? 2),
  width: 130,
});
