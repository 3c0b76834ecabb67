/** A picture, shown small. */
import { filed } from "./parts/files/filed";

export const image = filed<"image">({ width: 150 });
