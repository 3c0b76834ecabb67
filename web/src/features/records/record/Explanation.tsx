/** Where a computed value comes from: its formula, what it reads, the rows that contribute. */
import { useQuery } from "@tanstack/react-query";
import { Modal } from "antd";
import { useTranslation } from "react-i18next";

import { get } from "../../../api/client";
import { keys } from "../../../api/queries";
import type { Entity } from "../../../api/types";
import type { Json } from "../../../engine/form/contract";
import { viewOf } from "../../../fields";
import { RecordLink } from "../../../fields/parts/RecordLink";
import { grouped } from "../../../fields/parts/numbers";
import { Spinner } from "../../../shared/Spinner";
import { Shown } from "../../../shared/form/Value";
import { useSettings } from "../../../shared/settings";
import { formulaWords } from "./formulaWords";

interface Input {
  name: string;
  title?: string | null;
  value: Json;
  _title?: string | null;
}

interface Contribution {
  entity: string;
  id: string;
  _title?: string | null;
  value: Json;
}

interface Explained {
  field: string;
  title: string;
  formula: string;
  value: Json;
  inputs: Input[];
  rows: Contribution[];
  truncated: boolean;
}

interface Props {
  entity: Entity;
  id: string;
  field: string;
  onClose: () => void;
}

export function Explanation({ entity, id, field, onClose }: Props) {
  const { t } = useTranslation();
  const title = entity.fields[field]?.title ?? field;
  const { data, isError } = useQuery({
    queryKey: [...keys.record(entity.name, id), "explain", field],
    queryFn: ({ signal }) => get<Explained>(`/records/${entity.name}/${id}/explain/${field}`, {}, signal),
    retry: false,
    staleTime: 0,
  });
  return (
    <Modal open footer={null} onCancel={onClose} title={t("record.explainTitle", { field: title })} width={560}>
      {isError ? <p>{t("record.loadFailed")}</p> : data ? <Parts entity={entity} explained={data} /> : <Spinner />}
    </Modal>
  );
}

function Parts({ entity, explained }: { entity: Entity; explained: Explained }) {
  const { t } = useTranslation();
  const field = entity.fields[explained.field];
  return (
    <div className="lw-explanation">
      <div className="lw-explained">{field ? <Shown field={field} value={explained.value} /> : String(explained.value)}</div>
      <h3>{t("record.explainFormula")}</h3>
      <code className="lw-formula" title={explained.formula}>{explained.formula && formulaWords(explained.formula, entity.fields)}</code>
      {explained.inputs.length > 0 && (
        <>
          <h3>{t("record.explainInputs")}</h3>
          <dl className="lw-inputs">
            {explained.inputs.map((input) => (
              <div key={input.name}>
                <dt>{input.title ?? input.name}</dt>
                <dd>{input._title ?? <Plain entity={entity} name={input.name} value={input.value} />}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {explained.rows.length > 0 && (
        <>
          <h3>{t("record.explainRows")}</h3>
          <ul className="lw-contributions">
            {explained.rows.map((row) => (
              <li key={row.id}>
                {row.entity.split(".").length > 2 ? <span>{row._title ?? row.id}</span> : <RecordLink entity={row.entity} id={row.id}>{row._title ?? row.id}</RecordLink>}
                <Plain entity={entity} name={explained.field} value={row.value} />
              </li>
            ))}
          </ul>
          {explained.truncated && <p className="lw-quiet">{t("record.explainMore")}</p>}
        </>
      )}
    </div>
  );
}

/** A value as its field shows it, where it is one of the entity's own. */
function Plain({ entity, name, value }: { entity: Entity; name: string; value: Json }) {
  const settings = useSettings();
  const field = entity.fields[name];
  if (value === null) return <span className="lw-quiet">—</span>;
  if (field) return <span className="lw-digits">{viewOf(field).format(value as never, field, settings)}</span>;
  return <span className="lw-digits">{typeof value === "object" ? JSON.stringify(value) : grouped(String(value), settings.locale, null)}</span>;
}
