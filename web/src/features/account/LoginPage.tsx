import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../api/queries";
import { LanguageSwitch } from "../../shared/LanguageSwitch";
import { SignInForm } from "./SignInForm";

/** The way in; afterwards on to `next`, an address of ours. */
export default function LoginPage({ next }: { next: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const router = useRouter();
  const enter = async () => {
    await client.fetchQuery({ ...meQuery, staleTime: 0 });
    await router.navigate({ href: next });
  };
  return (
    <div className="login">
      <div className="login-language">
        <LanguageSwitch />
      </div>
      <main className="login-card">
        <img src="/favicon.svg" alt="" width={40} height={40} />
        <h1>{t("account.title")}</h1>
        <SignInForm onSignedIn={enter} />
      </main>
    </div>
  );
}
