/** A percentage, kept as the number before the sign. */
import { grouped, trimmed } from "./parts/numbers";
import { numeric } from "./parts/numeric";

export const percent = numeric<"percent">({
  shown: (value, _field, { locale }) => grouped(trimmed(value), locale, null),
  suffix: "%",
  width: 95,
});
