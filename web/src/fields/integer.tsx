/** A whole number. */
import { grouped } from "./parts/numbers";
import { numeric } from "./parts/numeric";

export const integer = numeric<"integer">({
  shown: (value, _field, { locale }) => grouped(value, locale, 0),
  width: 95,
});
