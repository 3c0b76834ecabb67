/** An amount of money: exact, grouped. Two decimals show, more only where they are used. */
import { grouped, trimmedTo } from "./parts/numbers";
import { numeric } from "./parts/numeric";

const LEAST = 2;

export const money = numeric<"money">({
  shown: (value, field, { locale }) => {
    const scale = field.scale ?? LEAST;
    return scale > LEAST ? grouped(trimmedTo(value, LEAST), locale, LEAST) : grouped(value, locale, scale);
  },
  width: 120,
});
