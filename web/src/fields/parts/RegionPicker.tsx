/** A region of China, chosen level by level or found by typing. */
import { Cascader } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { regionParts } from "./addresses";
import { fetchRegions, knownRegions, type Regions } from "./regions";

interface Props {
  id: string;
  value: string | null;
  /** Any level will do; else the last. */
  anyLevel?: boolean;
  locale: string;
  disabled?: boolean | undefined;
  status?: "error" | "warning" | undefined;
  autoFocus?: boolean | undefined;
  "aria-label"?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-required"?: boolean | undefined;
  onChange: (code: string | null) => void;
}

interface Place {
  value: string;
  label: string;
  children?: Place[];
}

function tree(regions: Regions): Place[] {
  const places = new Map([...regions].map(([value, label]): [string, Place] => [value, { value, label }]));
  for (const [code, place] of places) {
    const above = code.endsWith("0000") ? undefined : (places.get(code.endsWith("00") ? `${code.slice(0, 2)}0000` : `${code.slice(0, 4)}00`) ?? places.get(`${code.slice(0, 2)}0000`));
    if (above) (above.children ??= []).push(place);
  }
  return [...places].filter(([code]) => code.endsWith("0000")).map(([, place]) => place);
}

function pathTo(code: string | null, regions: Regions | undefined): string[] {
  if (!code || !regions) return [];
  return [...new Set([`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code])].filter((each) => regions.has(each));
}

export default function RegionPicker({ value, anyLevel = false, locale: _locale, onChange, status, disabled, autoFocus, ...rest }: Props) {
  const { t } = useTranslation();
  const [regions, setRegions] = useState(knownRegions);
  useEffect(() => {
    if (!regions) void fetchRegions().then(setRegions, () => undefined);
  }, [regions]);
  const places = useMemo(() => (regions ? tree(regions) : []), [regions]);
  return (
    <Cascader<Place>
      {...rest}
      className="lw-wide"
      options={places}
      loading={!regions}
      changeOnSelect={anyLevel}
      status={status ?? ""}
      disabled={disabled ?? false}
      autoFocus={autoFocus ?? false}
      showSearch={{ limit: 50, filter: (typed, path) => path.some(({ label }) => label.includes(typed)) }}
      placeholder={t("fields.region")}
      value={pathTo(value, regions)}
      displayRender={() => (value && regions ? regionParts(value, regions).join(" / ") : "")}
      onChange={(path) => onChange((path?.at(-1) as string | undefined) ?? null)}
    />
  );
}
