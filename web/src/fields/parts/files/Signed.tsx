/** Who signed, and when. */
import type { FileValue } from "../../../api/types";
import { useSettings } from "../../../shared/settings";
import { wallTime } from "../dates";

export function Signed({ file }: { file: FileValue }) {
  const { timezone } = useSettings();
  if (!file.by) return null;
  return (
    <span className="lw-quiet">
      {file.by}
      {file.at ? ` · ${wallTime(file.at, timezone)}` : ""}
    </span>
  );
}
