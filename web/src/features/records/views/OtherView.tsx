import { createElement } from "react";

import { kinds } from "./index";
import type { KindProps } from "./kind";

/** A view of any kind but the grid. */
export function OtherView(props: KindProps) {
  return createElement(kinds[props.view.kind]!, props);
}
