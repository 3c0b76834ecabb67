/** Providers only. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import "./locales";

const root = document.getElementById("root");
if (root) createRoot(root).render(<StrictMode />);
