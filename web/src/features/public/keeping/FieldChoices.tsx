/** Which fields a link shows, which the address may fill in, and what may be chosen in references. */
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { Line } from "./parts";
import { withField, type Offer, type Offered, type Terms } from "./links";

interface Props {
  offered: Offered;
  terms: Terms;
  onChange: (terms: Terms) => void;
  faults: (string | undefined)[];
}

export function FieldChoices({ offered, terms, onChange, faults }: Props) {
  const { t } = useTranslation();
  const said = faults.filter(Boolean);
  return (
    <>
      <table className="keeping-fields">
        <thead>
          <tr>
            <th scope="col">{t("publicForms.field")}</th>
            <th scope="col">{t("publicForms.shown")}</th>
            <th scope="col">{t("publicForms.prefilled")}</th>
          </tr>
        </thead>
        <tbody>
          {offered.fields.map((offer) => (
            <FieldLine key={offer.name} offer={offer} terms={terms} onChange={onChange} />
          ))}
        </tbody>
      </table>
      {said.map((fault) => (
        <div key={fault} className="lw-fault" role="alert">
          {fault}
        </div>
      ))}
    </>
  );
}

function FieldLine({ offer, terms, onChange }: { offer: Offer; terms: Terms; onChange: (terms: Terms) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const shown = terms.fields.includes(offer.name);
  const prefill = (wanted: boolean) => onChange({ ...terms, prefill: wanted ? [...terms.prefill, offer.name] : terms.prefill.filter((name) => name !== offer.name) });
  return (
    <>
      <tr>
        <th scope="row" id={id}>
          {offer.title}
          {offer.needed && (
            <span className="lw-star" title={t("publicForms.needed")}>
              *
            </span>
          )}
          {offer.refused && <span className="soft keeping-refused">{offer.refused}</span>}
        </th>
        <td>
          <input type="checkbox" aria-label={t("publicForms.showField", { field: offer.title })} checked={shown} disabled={!!offer.refused} onChange={({ target }) => onChange(withField(terms, offer, target.checked))} />
        </td>
        <td>
          {!offer.computed && offer.type !== "lines" && !offer.refused && (
            <input type="checkbox" aria-label={t("publicForms.prefillField", { field: offer.title })} checked={terms.prefill.includes(offer.name)} disabled={!shown} onChange={({ target }) => prefill(target.checked)} />
          )}
        </td>
      </tr>
      {shown && offer.chooses && (
        <tr>
          <td colSpan={3} className="keeping-choose">
            <Line
              label={t("publicForms.chooseFrom", { field: offer.title })}
              hint={t("publicForms.chooseHint")}
              value={terms.choose[offer.name] ?? ""}
              onChange={(source) => onChange({ ...terms, choose: { ...terms.choose, [offer.name]: source } })}
            />
          </td>
        </tr>
      )}
    </>
  );
}
