/** Messages and questions for the pages inside. The components behind them come after the start, once for all pages. */
import type { App } from "antd";
import { createContext, use } from "react";

type Feedback = ReturnType<typeof App.useApp>;

export const FeedbackContext = createContext<Feedback | null>(null);

/** `message` for what was done, `modal` for what must be answered. */
export function useFeedback(): Feedback {
  const feedback = use(FeedbackContext);
  if (!feedback) throw new Error("Feedback is asked for outside of the frame that gives it.");
  return feedback;
}
