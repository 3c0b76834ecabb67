/** An uploaded file. */
import { filed } from "./parts/files/filed";

export const file = filed<"file">({ width: 180 });
