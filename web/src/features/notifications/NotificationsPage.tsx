/** What I am told of: each kind by each channel, when I want quiet, when the digest comes, and in which browsers. */
import { Alert } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/client";
import { useFeedback } from "../../shared/feedback";
import { Spinner } from "../../shared/Spinner";
import { channels, times, useChanging, useChoices, type Change, type Choices, type Kind, type When } from "./choices";
import { Browsers } from "./Browsers";
import "./notifications.css";

export default function NotificationsPage() {
  const choices = useChoices();
  const { message } = useFeedback();
  const change = useChanging((failure) => void message.error(asProblem(failure).sentence));
  if (choices.error) return <Alert type="error" showIcon title={asProblem(choices.error).sentence} />;
  if (!choices.data) return <Spinner />;
  return (
    <>
      <Kinds choices={choices.data} onChange={change} />
      <Times choices={choices.data} onChange={change} />
      <Browsers push={choices.data.push} />
    </>
  );
}

interface Props {
  choices: Choices;
  onChange: (change: Change) => void;
}

function Kinds({ choices, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-labelledby="told-kinds">
      <h2 id="told-kinds">{t("notifications.kinds")}</h2>
      <table className="told">
        <thead>
          <tr>
            <th scope="col">{t("notifications.of")}</th>
            {channels.map((channel) => (
              <th key={channel} scope="col">
                {t(`notifications.${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {choices.kinds.map((kind) => (
            <KindRow key={kind.name} kind={kind} onChange={onChange} />
          ))}
        </tbody>
      </table>
      <Mail mail={choices.mail} />
    </section>
  );
}

function KindRow({ kind, onChange }: { kind: Kind; onChange: Props["onChange"] }) {
  const { t } = useTranslation();
  return (
    <tr>
      <th scope="row">
        {kind.title}
        <span className="soft">{kind.about}</span>
      </th>
      {channels.map((channel) => (
        <td key={channel}>
          <span className="told-channel" aria-hidden>
            {t(`notifications.${channel}`)}
          </span>
          <select
            aria-label={`${kind.title}: ${t(`notifications.${channel}`)}`}
            value={kind[channel]}
            onChange={(event) => onChange({ kinds: { [kind.name]: { [channel]: event.target.value as When } } })}
          >
            {times[channel].map((when) => (
              <option key={when} value={when}>
                {t(channel === "app" ? `notifications.inApp.${when === "digest" ? "now" : when}` : `notifications.when.${when}`)}
              </option>
            ))}
          </select>
        </td>
      ))}
    </tr>
  );
}

/** Where the mail goes, or why there is none. */
function Mail({ mail }: { mail: Choices["mail"] }) {
  const { t } = useTranslation();
  const said = !mail.server ? t("notifications.noServer") : mail.to ? t("notifications.mailTo", { to: mail.to }) : t("notifications.noAddress");
  return <p className="soft told-mail">{said}</p>;
}

function Times({ choices, onChange }: Props) {
  const { t } = useTranslation();
  const [begins, ends] = choices.quiet ?? ["22:00", "07:00"];
  return (
    <section className="panel" aria-labelledby="told-times">
      <h2 id="told-times">{t("notifications.times")}</h2>
      <div className="told-line">
        <label>
          <input type="checkbox" checked={choices.quiet !== null} onChange={(event) => onChange({ quiet: event.target.checked ? [begins, ends] : null })} />
          {t("notifications.quiet")}
        </label>
        {choices.quiet && (
          <>
            <Clock label={t("notifications.quietFrom")} value={begins} other={ends} onChange={(from) => onChange({ quiet: [from, ends] })} />
            <span aria-hidden>{"–"}</span>
            <Clock label={t("notifications.quietUntil")} value={ends} other={begins} onChange={(until) => onChange({ quiet: [begins, until] })} />
          </>
        )}
      </div>
      <p className="soft">{t("notifications.quietHint")}</p>
      <div className="told-line">
        <label htmlFor="told-digest">{t("notifications.digest")}</label>
        <Clock id="told-digest" value={choices.digest} onChange={(digest) => onChange({ digest })} />
      </div>
      <p className="soft">{t("notifications.zone", { zone: choices.timezone })}</p>
    </section>
  );
}

interface ClockProps {
  id?: string;
  label?: string;
  value: string;
  /** What it may not be. */
  other?: string;
  onChange: (value: string) => void;
}

/** A time of day, taken when it is whole and left: while it is typed it is many others. */
function Clock({ id, label, value, other, onChange }: ClockProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const leave = () => {
    if (typed && typed !== value && typed !== other) onChange(typed);
    setTyped(null);
  };
  return (
    <input
      id={id}
      type="time"
      aria-label={label}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={leave}
      onKeyDown={(event) => event.key === "Enter" && leave()}
    />
  );
}
