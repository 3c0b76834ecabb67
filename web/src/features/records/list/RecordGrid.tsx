/** The grid over records; a chunk of its own, for phones never ask for it. */
import type { RecordData } from "../../../api/types";
import { DataGrid, type GridProps } from "../../../shared/grid/DataGrid";

export default function RecordGrid(props: GridProps<RecordData>) {
  return <DataGrid {...props} />;
}
