/** What happened besides changes of records: who came in, what left the workspace, whose rights changed. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { get } from "../../api/client";
import type { Json } from "../../engine/form/contract";
import { wallTime } from "../../fields/parts/dates";
import { useSettings } from "../../shared/settings";
import { ChangeLines } from "./ChangeLines";
import { Choice, Filters, Labelled } from "./Filters";
import type { Event, Wanted } from "./history";
import { Listed } from "./Listed";

const PATH = "/log";

export function Events() {
  const { t, i18n } = useTranslation();
  const [wanted, setWanted] = useState<Wanted>({});
  const { data } = useQuery({
    queryKey: ["past", "kinds", i18n.language],
    queryFn: ({ signal }) => get<{ kinds: { name: string; title: string }[] }>("/log/kinds", {}, signal),
  });
  return (
    <>
      <Filters path={PATH} wanted={wanted} onChange={setWanted}>
        <Labelled label={t("history.kind")}>
          {(id) => <Choice id={id} value={wanted.kind ?? ""} options={(data?.kinds ?? []).map(({ name, title }) => ({ value: name, title }))} onChange={(kind) => setWanted({ ...wanted, kind })} />}
        </Labelled>
      </Filters>
      <Listed<Event> path={PATH} wanted={wanted} show={(event) => <EventItem key={event.number ?? event.history} event={event} />} />
    </>
  );
}

const UNSAID = new Set(["entity", "of"]);
const worded = ["rows", "where", "search", "format", "fields", "sensitive", "records", "version", "packs", "changes", "rights", "by", "reason", "way", "until", "name", "scopes", "as", "before", "after", "what", "asked", "terms", "why", "count", "roles", "department", "title", "timezone", "currency", "locale", "file", "from", "issuer", "was", "expires", "purpose"] as const;

type Way = "password" | "provider";

const isWay = (value: Json): value is Way => value === "password" || value === "provider";

function EventItem({ event }: { event: Event }) {
  const { t } = useTranslation();
  const { timezone } = useSettings();
  const details = Object.entries(event.detail).filter(([name, value]) => !UNSAID.has(name) && !(event.history && name === "records") && said(value) !== "");
  const of = event.detail["of"];
  return (
    <li>
      <div className="past-head">
        <strong>{event.user?.name || event.login || t("history.system")}</strong>
        <span>{event.kind_title}</span>
        {event.entity_title && <span className="soft">{event.entity_title}</span>}
        {of !== undefined && <span>{said(of)}</span>}
        <span className="past-when soft">
          <time dateTime={event.at}>{wallTime(event.at, timezone, "YYYY-MM-DD HH:mm:ss")}</time>
          {event.address && ` · ${event.address}`}
          {event.number !== undefined && ` · ${t("history.number", { number: event.number })}`}
        </span>
      </div>
      <ChangeLines changes={event.changes} fresh={false} />
      {details.length > 0 && (
        <dl>
          {details.map(([name, value]) => (
            <div key={name}>
              <dt>{label(name)}</dt>
              <dd>{name === "way" && isWay(value) ? t(`history.ways.${value}`) : said(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );

  function label(name: string): string {
    const known = worded.find((each) => each === name);
    return known ? t(`history.detail.${known}`) : name;
  }
}

/** A detail as text: several things beside each other, nested ones by name. */
function said(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(said).join(" · ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .filter(([, each]) => each !== null)
    .map(([name, each]) => `${name}: ${said(each as Json)}`)
    .join(" · ");
}
