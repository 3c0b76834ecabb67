/** Several uploaded files in their order. */
import { filed } from "./parts/files/filed";

export const files = filed<"files">({ width: 200 });
