/** A point on the earth by latitude and longitude. */
import { AimOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Dash } from "./parts/Dash";
import { trimmed } from "./parts/numbers";
import { TypedInput } from "./parts/TypedInput";
import { useTyped } from "./parts/useTyped";
import type { CellProps, EditorProps, FieldView, Point } from "./view";

const LIMITS = { lat: 90, lon: 180 } as const;

const shown = ({ lat, lon }: Point) => `${trimmed(lat)}, ${trimmed(lon)}`;

/** Degrees with six decimals, as they are kept; undefined when they are none or too many. */
function degrees(name: keyof Point, text: string): string | undefined {
  if (!/^[+-]?\d{1,3}(\.\d{1,15})?$/.test(text) || Math.abs(Number(text)) > LIMITS[name]) return undefined;
  return Number(text).toFixed(6).replace(/^-(0\.0+)$/, "$1");
}

/** `31.2304, 121.4737`, `31.2N 121.4E`, `北纬31.2 东经121.4`. */
function read(typed: string): Point | null | undefined {
  const text = typed.normalize("NFKC").trim().replace(/\u2212/g, "-").replace(/、/g, ",");
  if (!text) return null;
  const found = /^(?:北纬|南纬)?\s*([+-]?[\d.]+)\s*°?\s*([NS])?\s*[,;\s]\s*(?:东经|西经)?\s*([+-]?[\d.]+)\s*°?\s*([EW])?$/i.exec(text);
  if (!found) return undefined;
  const south = /s/i.test(found[2] ?? "") || text.includes("南纬");
  const west = /w/i.test(found[4] ?? "") || text.includes("西经");
  const [lat, lon] = [degrees("lat", (south ? "-" : "") + found[1]!), degrees("lon", (west ? "-" : "") + found[3]!)];
  return lat !== undefined && lon !== undefined ? { lat, lon } : undefined;
}

function Cell({ value, dense }: CellProps<"location">) {
  if (!value) return <Dash dense={dense} />;
  if (dense) return <span className="lw-digits">{shown(value)}</span>;
  return (
    <a className="lw-digits" href={`geo:${value.lat},${value.lon}`}>
      {shown(value)}
    </a>
  );
}

function Editor({ field, value, title: _title, options: _options, onChange, onBlur, ...rest }: EditorProps<"location">) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"no" | "now" | "failed">("no");
  const { put, ...typing } = useTyped(read, { onChange, onBlur });
  const here = () => {
    setAsking("now");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAsking("no");
        put({ lat: coords.latitude.toFixed(6), lon: coords.longitude.toFixed(6) });
      },
      () => setAsking("failed"),
      { enableHighAccuracy: true, timeout: 20_000 },
    );
  };
  return (
    <span>
      <span className="lw-picker">
        <TypedInput {...rest} typing={typing} text={value ? shown(value) : ""} className="lw-wide" placeholder="31.2304, 121.4737" />
        {"geolocation" in navigator && (
          <Button icon={<AimOutlined />} loading={asking === "now"} disabled={rest.disabled ?? false} aria-label={t("fields.here", { field: field.title })} title={t("fields.here", { field: field.title })} onClick={here} />
        )}
      </span>
      {asking === "failed" && <span role="status" className="lw-quiet">{t("fields.notHere")}</span>}
    </span>
  );
}

export const location: FieldView<"location"> = { Cell, Editor, format: (value) => (value ? shown(value) : ""), parse: read, width: 170 };
