/** A telephone number. */
import { link } from "./parts/link";

export const phone = link<"phone">({ href: (value) => `tel:${value.replace(/[^\d+]/g, "")}`, input: "tel", width: 140 });
