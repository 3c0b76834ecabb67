/** Every column there could be: to find, to tick, to move. */
import { ArrowDownOutlined, ArrowUpOutlined, PushpinFilled, PushpinOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ColumnChooserProps } from "./ColumnChooser";

/** Types with values that several records share. */
const groupable = new Set<string>(["choice", "reference", "tree", "user", "department", "boolean", "date", "text", "integer", "rating", "color"]);

export default function ColumnList({ fields, shown, onChange, onReset, frozen, onFreeze, levels, onGroup }: ColumnChooserProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const names = [...shown, ...Object.keys(fields).filter((name) => !shown.includes(name))];
  const found = names.filter((name) => fields[name]?.title.toLowerCase().includes(text.trim().toLowerCase()));
  const toggle = (name: string, on: boolean) => onChange(on ? [...shown, name] : shown.filter((other) => other !== name));
  const move = (name: string, by: number) => {
    const rest = shown.filter((other) => other !== name);
    const at = shown.indexOf(name) + by;
    onChange([...rest.slice(0, at), name, ...rest.slice(at)]);
  };
  return (
    <div className="column-chooser" role="group" aria-label={t("list.columns")}>
      <Input value={text} onChange={(event) => setText(event.target.value)} placeholder={t("list.findColumn")} aria-label={t("list.findColumn")} allowClear autoFocus />
      <ul>
        {found.map((name) => {
          const title = fields[name]!.title;
          const at = shown.indexOf(name);
          return (
            <li key={name}>
              <Checkbox checked={at >= 0} disabled={at >= 0 && shown.length === 1} onChange={(event) => toggle(name, event.target.checked)}>
                {title}
              </Checkbox>
              {at >= 0 && (
                <span className="column-moves">
                  <Button
                    type="text"
                    size="small"
                    icon={frozen.includes(name) ? <PushpinFilled /> : <PushpinOutlined />}
                    aria-pressed={frozen.includes(name)}
                    aria-label={t(frozen.includes(name) ? "list.unfreeze" : "list.freeze", { field: title })}
                    onClick={() => onFreeze(name)}
                  />
                  <Button type="text" size="small" icon={<ArrowUpOutlined />} aria-label={t("list.moveUp", { field: title })} disabled={at === 0} onClick={() => move(name, -1)} />
                  <Button type="text" size="small" icon={<ArrowDownOutlined />} aria-label={t("list.moveDown", { field: title })} disabled={at === shown.length - 1} onClick={() => move(name, 1)} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <Select
        mode="multiple"
        maxCount={3}
        value={[...levels]}
        onChange={(chosen: string[]) => onGroup(chosen)}
        placeholder={t("list.group")}
        aria-label={t("list.group")}
        showSearch={{ optionFilterProp: "label" }}
        options={Object.entries(fields).filter(([, field]) => groupable.has(field.type)).map(([value, field]) => ({ value, label: field.title }))}
      />
      <Button size="small" onClick={onReset}>
        {t("list.resetColumns")}
      </Button>
    </div>
  );
}
