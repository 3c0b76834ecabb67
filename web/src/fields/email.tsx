/** An email address. */
import { link } from "./parts/link";

export const email = link<"email">({ href: (value) => `mailto:${value}`, input: "email", width: 190 });
