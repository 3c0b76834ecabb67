/** A button that opens a short list of things to choose. */
import { Popover } from "antd";
import { useState, type ReactElement, type ReactNode } from "react";

export interface ChoiceItem {
  key: string;
  label: ReactNode;
  icon?: ReactNode;
  selected?: boolean;
  lang?: string;
  onChoose: () => void;
}

interface ChoicesProps {
  label: string;
  head?: ReactNode;
  items: ChoiceItem[];
  children: ReactElement;
}

export function Choices({ label, head, items, children }: ChoicesProps) {
  const [open, setOpen] = useState(false);
  const list = (
    <div className="choices" role="group" aria-label={label}>
      {head && <div className="choices-head">{head}</div>}
      {items.map(({ key, label: words, icon, selected, lang, onChoose }) => (
        <button
          key={key}
          type="button"
          className="nav-link"
          lang={lang}
          aria-pressed={selected}
          onClick={() => {
            setOpen(false);
            onChoose();
          }}
        >
          {icon}
          {words}
        </button>
      ))}
    </div>
  );
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" arrow={false} content={list} styles={{ container: { padding: 6 } }}>
      {children}
    </Popover>
  );
}
