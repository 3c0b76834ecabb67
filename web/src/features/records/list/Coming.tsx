import { Spinner } from "../../../shared/Spinner";

/** Holds the place of an editor whose code is on its way. */
export function Coming() {
  return (
    <div className="filter-editor filter-coming">
      <Spinner small />
    </div>
  );
}
