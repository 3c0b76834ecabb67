import type { ReactNode } from "react";

import { LanguageSwitch } from "../../shared/LanguageSwitch";
import "./account.css";

/** What every page around signing in has: the sign, a title, the choice of language. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="login">
      <div className="login-language">
        <LanguageSwitch />
      </div>
      <main className="login-card">
        <img src="/favicon.svg" alt="" width={40} height={40} />
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}
