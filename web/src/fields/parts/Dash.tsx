/** Nothing there: a quiet dash in a record, an empty cell in a list. */
export function Dash({ dense }: { dense?: boolean | undefined }) {
  return dense ? null : <span className="lw-none" aria-hidden="true">—</span>;
}
