import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import { asProblem, del } from "../../api/client";
import { useFeedback } from "../../shared/feedback";
import { useSettings } from "../../shared/settings";
import { choicesKey, type Browser, type Choices } from "./choices";
import { resume, standing, turnOff, turnOn } from "./push";

const standingKey = ["push", "standing"] as const;

/** The browsers that show what I am told of while no page is open: this one, asked for on a click, and others. */
export function Browsers({ push }: { push: Choices["push"] }) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-labelledby="told-browsers">
      <h2 id="told-browsers">{t("notifications.browsers")}</h2>
      {push.key ? <Here pushKey={push.key} known={push.browsers.find((browser) => browser.here)} /> : <p className="soft">{t("notifications.pushOff")}</p>}
      <Elsewhere browsers={push.browsers.filter((browser) => !browser.here)} />
    </section>
  );
}

function Here({ pushKey, known }: { pushKey: string; known: Browser | undefined }) {
  const { t } = useTranslation();
  const { message } = useFeedback();
  const client = useQueryClient();
  const here = useQuery({
    queryKey: [...standingKey, known?.id],
    queryFn: async () => {
      const found = await standing();
      return found === "on" && !known ? ((await resume(pushKey)) ? "on" : "off") : found;
    },
  });
  const settle = {
    onError: (failure: Error) => void message.error(asProblem(failure).sentence),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: choicesKey });
      await client.invalidateQueries({ queryKey: standingKey });
    },
  };
  const on = useMutation({ mutationFn: () => turnOn(pushKey), ...settle });
  const off = useMutation({ mutationFn: () => turnOff(known?.id), ...settle });
  if (!here.data) return null;
  if (here.data === "none" || here.data === "blocked") return <p className="soft">{t(`notifications.${here.data === "none" ? "cannot" : "blocked"}`)}</p>;
  return (
    <div className="told-line">
      <span>{t(here.data === "on" ? "notifications.hereOn" : "notifications.hereOff")}</span>
      {here.data === "on" ? (
        <Button loading={off.isPending} onClick={() => off.mutate()}>
          {t("notifications.turnOff")}
        </Button>
      ) : (
        <Button type="primary" loading={on.isPending} onClick={() => on.mutate()}>
          {t("notifications.turnOn")}
        </Button>
      )}
    </div>
  );
}

function Elsewhere({ browsers }: { browsers: Browser[] }) {
  const { t } = useTranslation();
  const { locale, timezone } = useSettings();
  const client = useQueryClient();
  const remove = useMutation({ mutationFn: (id: string) => del(`/me/browsers/${id}`), onSettled: () => client.invalidateQueries({ queryKey: choicesKey }) });
  const since = (at: string) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: timezone }).format(new Date(at));
  return (
    <ul className="told-browsers">
      {browsers.map((browser) => (
        <li key={browser.id}>
          <span>
            {browser.device || t("signing.unknownDevice")} <span className="soft">{t("notifications.since", { when: since(browser.at) })}</span>
          </span>
          <Button disabled={remove.isPending} onClick={() => remove.mutate(browser.id)}>
            {t("notifications.turnOff")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
