/** Messages and questions for the pages inside: `App.useApp()`. */
import { Outlet } from "@tanstack/react-router";
import { App } from "antd";
import { Suspense } from "react";

import { Waiting } from "./pages";

export default function Feedback() {
  return (
    <App className="feedback">
      <Suspense fallback={<Waiting />}>
        <Outlet />
      </Suspense>
    </App>
  );
}
