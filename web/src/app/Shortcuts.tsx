/** The sheet of keyboard shortcuts: opened by `?` and from the account's menu. */
import { Modal } from "antd";
import type { ParseKeys } from "i18next";
import { useTranslation } from "react-i18next";

import "./shortcuts.css";

interface Section {
  title: ParseKeys;
  keys: [keys: string, does: ParseKeys][];
}

/** Keys are written the same in every language. */
const sections: Section[] = [
  { title: "keys.everywhere", keys: [["Ctrl K", "keys.search"], ["?", "keys.sheet"], ["Esc", "keys.close"]] },
  { title: "keys.list", keys: [["/", "keys.find"], ["N", "keys.new"], ["↓", "keys.rows"], ["↑ ↓ ← →", "keys.cells"], ["Enter", "keys.open"], ["Space", "keys.select"], ["Alt ↓", "keys.filter"]] },
  { title: "keys.record", keys: [["E", "keys.edit"], ["Ctrl S", "keys.save"], ["Esc", "keys.cancel"]] },
  { title: "keys.rowsOf", keys: [["Enter", "keys.on"], ["Tab", "keys.across"], ["Ctrl D", "keys.copyRow"], ["Alt ↑ ↓", "keys.moveRow"], ["Ctrl Del", "keys.removeRow"], ["Ctrl V", "keys.paste"]] },
];

export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open title={t("keys.title")} footer={null} onCancel={onClose} width={640}>
      <div className="shortcuts">
        {sections.map(({ title, keys }) => (
          <section key={title}>
            <h3>{t(title)}</h3>
            <dl>
              {keys.map(([pressed, does]) => (
                <div key={pressed}>
                  <dt><kbd className="key-hint">{pressed}</kbd></dt>
                  <dd>{t(does)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
