import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../api/queries";
import { Door } from "./Door";
import { SignInForm } from "./SignInForm";

/** What is said of a visit to a provider that ended at the door, by the kind of problem. */
const WHY: Partial<Record<string, "noLogin" | "suspended">> = { not_allowed: "noLogin", suspended: "suspended" };

interface LoginPageProps {
  next: string;
  /** A sign-in provider sent somebody back, and we did not let them in. */
  refused?: string | undefined;
}

/** The way in; afterwards on to `next`, an address of ours. */
export default function LoginPage({ next, refused }: LoginPageProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const router = useRouter();
  const enter = async () => {
    await client.fetchQuery({ ...meQuery, staleTime: 0 });
    await router.navigate({ href: next });
  };
  return (
    <Door title={t("account.title")}>
      {refused && <Alert type="error" showIcon title={t(`account.${WHY[refused] ?? "refused"}`)} className="sign-in-problem" />}
      <SignInForm next={next} onSignedIn={enter} />
    </Door>
  );
}
