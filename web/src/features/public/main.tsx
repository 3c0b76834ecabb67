/** Into the page of a public form: no session, no router, nothing of the application around it. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import "../../app/app.css";
import { nearestLocale } from "../../locales";
import { allowStyles } from "../../shared/nonce";
import { speakPublicly } from "./language";
import { PublicPage } from "./PublicPage";

allowStyles(document);
const root = document.getElementById("root");
const token = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const asked = new URLSearchParams(location.search).get("lang");
if (root) {
  void speakPublicly(nearestLocale(asked ?? navigator.language)).then(() =>
    createRoot(root).render(
      <StrictMode>
        <PublicPage token={token} />
      </StrictMode>,
    ),
  );
}
