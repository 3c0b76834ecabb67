/** Around everything that says what was done or asks before it does something: `useFeedback()`. */
import { App } from "antd";
import type { ReactNode } from "react";

import { FeedbackContext } from "./feedback";

export function FeedbackFrame({ children }: { children: ReactNode }) {
  return (
    <App className="feedback">
      <Given>{children}</Given>
    </App>
  );
}

function Given({ children }: { children: ReactNode }) {
  return <FeedbackContext value={App.useApp()}>{children}</FeedbackContext>;
}
