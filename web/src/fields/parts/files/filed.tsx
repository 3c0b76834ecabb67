/** What file, files and image have in common. */
import { withFiles } from "../../../locales";
import type { EditorProps, FieldView } from "../../view";
import { later } from "../later";
import { FileCell } from "./FileCell";
import { namesOf, type FileType } from "./what";

const FileEditor = later(withFiles(() => import("./FileEditor")));

export function filed<T extends Exclude<FileType, "signature">>({ width }: { width: number }): FieldView<T> {
  const Editor = (props: EditorProps<T>) => <FileEditor {...(props as unknown as EditorProps<FileType>)} />;
  return { Cell: FileCell<T>, Editor, load: FileEditor.load, format: (value) => namesOf(value), parse: () => undefined, width };
}
