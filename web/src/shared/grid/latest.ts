/** What was given to the grid last, for what the library calls later: it keeps the functions it was given first. */
import { Cells } from "./cells";
import type { GridProps } from "./DataGrid";
import type { GridContext } from "./Header";

export class Latest<Row> {
  now: GridProps<Row>;
  readonly cells = new Cells(() => this.now.onRange?.());
  readonly context: GridContext = {
    actions: {
      onSort: (name, more) => this.now.actions.onSort(name, more),
      onFilter: (name, anchor) => this.now.actions.onFilter(name, anchor),
    },
  };

  constructor(props: GridProps<Row>) {
    this.now = props;
  }

  set(props: GridProps<Row>): void {
    this.now = props;
  }
}
