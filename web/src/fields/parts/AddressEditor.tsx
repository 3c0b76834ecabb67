/** The parts of an address: what they are depends on the country. */
import { Input, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { useSettings } from "../../shared/settings";
import type { Address, EditorProps } from "../view";
import { countryName } from "./addresses";
import { COUNTRIES } from "./countries";
import RegionPicker from "./RegionPicker";

interface Props extends Omit<EditorProps, "field" | "value" | "title" | "options" | "onChange"> {
  name: string;
  country: string;
  level: string;
  value: Address | null;
  onChange: (value: Address | null) => void;
}

type Part = Exclude<keyof Address, "country">;

export default function AddressEditor({ id, name, country, level, value, onChange, onBlur, disabled = false, status, autoFocus, ...aria }: Props) {
  const { t } = useTranslation();
  const { locale } = useSettings();
  const now: Address = value ?? { country };
  const chinese = now.country === "CN";
  const countries = useMemo(() => COUNTRIES.map((code) => ({ value: code, label: countryName(code, locale) })), [locale]);
  const change = (changed: Partial<Address>) => {
    const whole = Object.fromEntries(Object.entries({ ...now, ...changed }).filter(([, said]) => said)) as unknown as Address;
    onChange(Object.keys(whole).length > 1 ? whole : whole.country === country ? null : whole);
  };
  const text = (part: Part, own = {}) => (
    <Input
      {...own}
      disabled={disabled}
      status={status ?? ""}
      autoComplete="off"
      maxLength={300}
      placeholder={t(`fields.address.${part}`)}
      aria-label={`${name}: ${t(`fields.address.${part}`)}`}
      value={now[part] ?? ""}
      onChange={(event) => change({ [part]: event.target.value })}
      {...(onBlur ? { onBlur } : {})}
    />
  );
  return (
    <div className="lw-address" role="group" aria-label={name}>
      <Select
        className="lw-address-country"
        disabled={disabled}
        status={status ?? ""}
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={false}
        aria-label={`${name}: ${t("fields.address.country")}`}
        options={countries}
        value={now.country}
        onChange={(chosen: string) => change({ country: chosen, region: "", city: "", state: "" })}
      />
      {chinese ? (
        <>
          <RegionPicker {...aria} id={id} locale={locale} anyLevel={level !== "county"} disabled={disabled} status={status} autoFocus={autoFocus} aria-label={`${name}: ${t("fields.address.region")}`} value={now.region ?? null} onChange={(code) => change({ region: code ?? "" })} />
          {text("street")}
          {text("postcode")}
        </>
      ) : (
        <>
          {text("street", { id, ...aria })}
          {text("city")}
          {text("state")}
          {text("postcode")}
        </>
      )}
    </div>
  );
}
