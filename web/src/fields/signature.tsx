/** A signature with who signed and when. */
import { withFiles } from "../locales";
import { FileCell } from "./parts/files/FileCell";
import { Signed } from "./parts/files/Signed";
import { namesOf } from "./parts/files/what";
import { later } from "./parts/later";
import type { CellProps, FieldView } from "./view";

const SignatureEditor = later(withFiles(() => import("./parts/files/SignatureEditor")));

function Cell(props: CellProps<"signature">) {
  if (!props.value || props.dense) return <FileCell {...props} />;
  return (
    <div className="lw-signature">
      <FileCell {...props} />
      <Signed file={props.value} />
    </div>
  );
}

export const signature: FieldView<"signature"> = {
  Cell,
  Editor: SignatureEditor,
  load: SignatureEditor.load,
  format: (value) => (value ? [value.by, value.at?.slice(0, 10)].filter(Boolean).join(" ") || namesOf(value) : ""),
  parse: () => undefined,
  width: 150,
};
