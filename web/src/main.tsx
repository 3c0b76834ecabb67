/** Into the page. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import "./app/app.css";
import { allowStyles } from "./shared/nonce";
import { firstLocale, showLocale } from "./shared/locale";

allowStyles(document);
const root = document.getElementById("root");
if (root) {
  void showLocale(firstLocale()).then(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
