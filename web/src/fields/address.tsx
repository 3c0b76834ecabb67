/** A postal address: China's by region, others in their country's own form. */
import { useSettings } from "../shared/settings";
import { AddressText } from "./parts/AddressText";
import { shownAddress } from "./parts/addresses";
import { Dash } from "./parts/Dash";
import { later } from "./parts/later";
import { knownRegions } from "./parts/regions";
import type { Address, CellProps, EditorProps, FieldView, FilterProps } from "./view";

const AddressEditor = later(() => import("./parts/AddressEditor"));
const RegionPicker = later(() => import("./parts/RegionPicker"));

function Cell({ value, dense }: CellProps<"address">) {
  return value ? <AddressText value={value} /> : <Dash dense={dense} />;
}

function Editor({ field, value, title: _title, options: _options, onChange, ...rest }: EditorProps<"address">) {
  return <AddressEditor {...rest} name={field.title} country={field.country ?? "CN"} level={field.level ?? "county"} value={value} onChange={onChange} />;
}

function FilterEditor({ field: _field, values, onChange, ...rest }: FilterProps<"address">) {
  const { locale } = useSettings();
  return <RegionPicker {...rest} locale={locale} anyLevel value={values[0] || null} onChange={(code) => onChange(code ? [code] : [])} />;
}

/** Parts with `|` between, the country last: what an address outside China is in a cell. Others the server reads. */
function read(typed: string): Address | null | undefined {
  if (!typed.trim()) return null;
  const parts = typed.split("|").map((part) => part.trim());
  const country = parts.pop() ?? "";
  if (!parts.length || !/^[A-Z]{2}$/.test(country) || country === "CN") return undefined;
  const [street, city, state, postcode] = parts;
  return Object.fromEntries(Object.entries({ country, street, city, state, postcode }).filter(([, said]) => said)) as unknown as Address;
}

export const address: FieldView<"address"> = {
  Cell,
  Editor,
  FilterEditor,
  load: AddressEditor.load,
  format: (value, _field, { locale }) => (value ? shownAddress(value, locale, knownRegions()) : ""),
  parse: read,
  width: 240,
};
