/** Detail rows on a phone: a card each, opened to be changed. */
import { LeftOutlined, PlusOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Drawer } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Field } from "../../api/types";
import { cellPath } from "../../engine/form/paths";
import { FormField } from "../form/FormField";
import { useField, useForm } from "../form/scope";
import { Shown } from "../form/Value";
import { RowMenu } from "./DetailRow";
import { ACTIVATE } from "./active";
import type { Parts } from "./parts";
import type { Step } from "./movement";
import { TotalValue } from "./TableFooter";
import { isTotal, type Total } from "./totals";
import { useRowChanges } from "./useRowChanges";

const AT_FIRST = 40;
const MORE = 200;

export function DetailCards({ lines, columns, fields, growing, footer }: Parts) {
  const { t } = useTranslation();
  const { store, editing } = useForm();
  const [opened, setOpened] = useState<string | null>(null);
  const rows = store.rows(lines);
  const place = opened ? rows.indexOf(opened) : -1;
  const { remove } = useRowChanges(lines);
  const [most, setMost] = useState(AT_FIRST);

  const wanted = useRef<string | null>(null);
  const cards = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = cards.current;
    const open = (event: Event) => {
      wanted.current = (event as CustomEvent<string>).detail;
      setOpened(wanted.current.split("/")[1] ?? null);
    };
    box?.addEventListener(ACTIVATE, open);
    return () => box?.removeEventListener(ACTIVATE, open);
  }, []);

  const step = (row: string, wanted: Step) => {
    if (wanted.kind === "copy") setOpened(store.copyRow(lines, row));
    if (wanted.kind === "insert") setOpened(store.addRow(lines, store.rows(lines).indexOf(row) + wanted.by));
    if (wanted.kind === "shift") store.moveRow(lines, row, wanted.by);
    if (wanted.kind === "remove") remove([row]);
  };

  return (
    <div className="lw-cards" data-path={lines} ref={cards}>
      {rows.slice(0, most).map((row, index) => (
        <div key={row} className="lw-card" data-row={row}>
          <button type="button" className="lw-card-body" onClick={() => setOpened(row)}>
            {columns.map((column, order) => (
              <CardValue key={column} path={cellPath(lines, row, column)} first={order === 0} />
            ))}
          </button>
          {growing && <RowMenu place={index} onStep={(wanted) => step(row, wanted)} />}
        </div>
      ))}
      {rows.length > most && (
        <Button block onClick={() => setMost(most + MORE)}>
          {t("form.moreRows", { count: rows.length - most })}
        </Button>
      )}
      {rows.length === 0 && <div className="lw-no-rows">{t("form.noRows")}</div>}
      {columns.filter((column) => isTotal(footer[column] ?? "") && rows.length > 0).map((column) => (
        <div key={column} className="lw-card-total">
          <span>{fields[column]!.title}</span>
          <TotalValue lines={lines} column={column} field={fields[column] as Field} kind={footer[column] as Total} />
        </div>
      ))}
      {growing && (
        <Button block icon={<PlusOutlined />} onClick={() => setOpened(store.addRow(lines))}>
          {t("form.addRow")}
        </Button>
      )}
      <Drawer
        open={place >= 0}
        onClose={() => setOpened(null)}
        placement="bottom"
        rootClassName="lw-row-drawer"
        size="85%"
        title={t("form.rowNumber", { number: place + 1 })}
        extra={
          <span className="lw-row-steps">
            <Button type="text" icon={<LeftOutlined />} disabled={place <= 0} aria-label={t("form.previousRow")} onClick={() => setOpened(rows[place - 1] ?? null)} />
            <Button type="text" icon={<RightOutlined />} disabled={place >= rows.length - 1} aria-label={t("form.nextRow")} onClick={() => setOpened(rows[place + 1] ?? null)} />
            {editing && <Button type="primary" onClick={() => setOpened(null)}>{t("form.done")}</Button>}
          </span>
        }
        destroyOnHidden
        afterOpenChange={(shown) => {
          if (shown && wanted.current) focusIn(wanted.current);
          wanted.current = null;
        }}
      >
        {place >= 0 && Object.keys(fields).filter((name) => !fields[name]!.system).map((name) => <FormField key={cellPath(lines, opened!, name)} path={cellPath(lines, opened!, name)} wide />)}
      </Drawer>
    </div>
  );
}

/** The caret into the field that was asked for. */
function focusIn(path: string): void {
  const control = document.querySelector<HTMLElement>(`.lw-row-drawer [data-path="${CSS.escape(path)}"] :is(input, textarea, button[role=switch])`);
  control?.focus();
}

function CardValue({ path, first }: { path: string; first: boolean }) {
  const { field, value, title, visible, faults } = useField(path);
  if (!field || !visible || ((value === null || value === false) && !faults.length && !first)) return null;
  return (
    <span className={first ? "lw-card-first" : "lw-card-value"} data-path={path}>
      {!first && <span className="lw-quiet">{field.title}</span>}
      <span className={faults.length ? "lw-fault" : undefined}>
        <Shown field={field} value={value} title={title} dense />
      </span>
    </span>
  );
}
