/** What became of pasted rows: how many there are, and what did not fit, each with a way to its cell. */
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";

import type { Fields } from "../../api/types";
import type { Report, Trouble } from "./report";

interface Props {
  report: Report;
  fields: Fields;
  onUndo: () => void;
  onShow: (row: string, column: string) => void;
  onClose: () => void;
}

const MOST = 20;

export function PasteReport({ report, fields, onUndo, onShow, onClose }: Props) {
  const { t } = useTranslation();
  const { rows, troubles, left } = report;
  const told = (trouble: Trouble) =>
    t(`form.${trouble.kind}`, { text: trouble.text, field: fields[trouble.column]!.title }) + (trouble.count > 1 ? ` ×${trouble.count}` : "");
  return (
    <Alert
      className="lw-paste-report"
      type={troubles.length || left.length ? "warning" : "success"}
      showIcon
      role="status"
      closable={{ onClose }}
      action={
        <Button size="small" onClick={onUndo}>
          {t("form.undo")}
        </Button>
      }
      title={t("form.pasted", { count: rows })}
      description={
        (troubles.length > 0 || left.length > 0) && (
          <>
            {left.length > 0 && <div>{t("form.pasteLeft", { columns: left.join(", ") })}</div>}
            {troubles.length > 0 && (
              <ul>
                {troubles.slice(0, MOST).map((trouble) => (
                  <li key={`${trouble.column} ${trouble.kind} ${trouble.text}`}>
                    <button type="button" className="lw-link" onClick={() => onShow(trouble.row, trouble.column)}>
                      {`${fields[trouble.column]!.title}: ${told(trouble)}`}
                    </button>
                  </li>
                ))}
                {troubles.length > MOST && <li>{t("form.pasteMore", { count: troubles.length - MOST })}</li>}
              </ul>
            )}
          </>
        )
      }
    />
  );
}
