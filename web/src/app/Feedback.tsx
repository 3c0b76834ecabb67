/** The pages of somebody who is signed in, with messages and questions; a chunk of its own, as the start does without. */
import { Outlet } from "@tanstack/react-router";
import { Suspense } from "react";

import { FeedbackFrame } from "../shared/FeedbackFrame";
import { Waiting } from "./pages";

export default function Feedback() {
  return (
    <FeedbackFrame>
      <Suspense fallback={<Waiting />}>
        <Outlet />
      </Suspense>
    </FeedbackFrame>
  );
}
