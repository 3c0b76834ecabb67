/** How the file is read: sheet, encoding, separator, and which number of a date is the day. A wrong guess is changed here. */
import { Select } from "antd";
import { useTranslation } from "react-i18next";

import type { ImportPreview } from "../../../api/types";

export interface Reading {
  sheet: string;
  encoding: string;
  separator: string;
}

export type Order = "" | "dmy" | "mdy";

interface ReadAsProps {
  preview: ImportPreview;
  reading: Reading;
  dates: Order;
  onRead: (reading: Reading) => void;
  onDates: (dates: Order) => void;
}

const ENCODINGS = ["utf-8", "gb18030", "big5", "shift_jis", "cp1252", "utf-16"];
const NAMES: Record<string, string> = { "utf-8": "UTF-8", gb18030: "GB18030 / GBK", big5: "Big5", shift_jis: "Shift JIS", cp1252: "Windows-1252 / Latin-1", "utf-16": "UTF-16" };
const SEPARATORS = { ",": "imports.sepComma", ";": "imports.sepSemicolon", "\t": "imports.sepTab", "|": "imports.sepBar" } as const;

export function ReadAs({ preview, reading, dates, onRead, onDates }: ReadAsProps) {
  const { t } = useTranslation();
  const known = preview.encoding && !ENCODINGS.includes(preview.encoding) ? [preview.encoding, ...ENCODINGS] : ENCODINGS;
  const choices = [
    (preview.sheets?.length ?? 0) > 1 && {
      label: t("imports.sheet"),
      value: reading.sheet,
      options: preview.sheets!.map((sheet) => ({ value: sheet, label: sheet })),
      onChange: (sheet: string) => onRead({ ...reading, sheet }),
    },
    preview.encoding && {
      label: t("imports.encoding"),
      value: preview.encoding,
      options: known.map((value) => ({ value, label: NAMES[value] ?? value })),
      onChange: (encoding: string) => onRead({ ...reading, encoding }),
    },
    preview.separator && {
      label: t("imports.separator"),
      value: preview.separator,
      options: Object.entries(SEPARATORS).map(([value, key]) => ({ value, label: t(key) })),
      onChange: (separator: string) => onRead({ ...reading, separator }),
    },
    preview.dates && {
      label: t("imports.dates"),
      value: dates,
      options: [
        { value: "dmy", label: t("imports.dmy") },
        { value: "mdy", label: t("imports.mdy") },
        ...(dates ? [] : [{ value: "", label: t("imports.datesAsk") }]),
      ],
      onChange: (order: string) => onDates(order as Order),
    },
  ].filter((each) => Boolean(each)) as Choice[];
  return (
    <div className="import-reading">
      {choices.map((choice) => (
        <div key={choice.label}>
          <span className="soft" aria-hidden>{choice.label}</span>
          <Select size="small" aria-label={choice.label} popupMatchSelectWidth={false} value={choice.value} options={choice.options} onChange={choice.onChange} />
        </div>
      ))}
    </div>
  );
}

interface Choice {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
}
