/** A number with a fixed number of decimals. */
import { grouped } from "./parts/numbers";
import { numeric } from "./parts/numeric";

export const number = numeric<"number">({
  shown: (value, field, { locale }) => grouped(value, locale, field.scale ?? null),
  width: 110,
});
