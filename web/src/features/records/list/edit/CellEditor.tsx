/** The field's own editor over a cell of the list. */
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Field } from "../../../../api/types";
import type { Json } from "../../../../engine/form/contract";
import { viewOf, type FindOptions, type Option } from "../../../../fields";
import type { At } from "./place";

/** Where to go on after leaving a cell. */
export type Onward = "stay" | "down" | "up" | "next" | "previous";

interface CellEditorProps {
  field: Field;
  at: At;
  value: Json;
  title: string | undefined;
  /** What was typed to begin with, in place of the value. */
  typed: string | undefined;
  options: FindOptions;
  fault: string | undefined;
  onDone: (value: Json, chosen: Option | undefined, onward: Onward) => void;
  onCancel: () => void;
}

/** Types that are complete once something is chosen. */
const atOnce = new Set(["choice", "reference", "tree", "user", "department", "boolean"]);
/** Controls that take over what was typed after the key. */
const slow = ".ant-picker, .ant-select, .ant-cascader-picker";
const outside = ".cell-editor, .ant-select-dropdown, .ant-picker-dropdown, .ant-popover, .ant-modal-root, .ant-cascader-dropdown";

export function CellEditor({ field, at, value, title, typed, options, fault, onDone, onCancel }: CellEditorProps) {
  const { t } = useTranslation();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const now = useRef<{ value: Json; chosen?: Option | undefined; left: boolean }>({ value, left: false });
  const [shown, setShown] = useState({ value, title });
  const { Editor } = viewOf(field);
  useTyped(box, typed);

  const leave = (onward: Onward) => {
    if (now.current.left) return;
    now.current.left = true;
    onDone(now.current.value, now.current.chosen, onward);
  };
  const cancel = () => {
    now.current.left = true;
    onCancel();
  };
  const change = (given: Json, chosen: Option | undefined) => {
    now.current = { ...now.current, value: given, chosen };
    setShown({ value: given, title: chosen?._title });
    if (atOnce.has(field.type)) leave("stay");
  };
  useEffect(() => {
    const pressed = (event: PointerEvent) => {
      if (!(event.target instanceof Element && event.target.closest(outside))) leave("stay");
    };
    document.addEventListener("pointerdown", pressed, true);
    return () => document.removeEventListener("pointerdown", pressed, true);
  });

  /** Controls take over what is typed when the key reaches them: we leave when it comes back up, or in the next turn where they take
   * their time. */
  const onward = useRef<Onward | null>(null);
  const press = (event: KeyboardEvent) => {
    const control = event.target as HTMLElement;
    const choosing = control.getAttribute("aria-expanded") === "true" && atOnce.has(field.type);
    const entered = event.key === "Enter" && !choosing && !event.altKey && field.type !== "choices" && !(event.shiftKey && control.tagName === "TEXTAREA");
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") cancel();
    else if (event.key === "Tab" || entered) onward.current = event.key === "Tab" ? (event.shiftKey ? "previous" : "next") : event.shiftKey ? "up" : "down";
    else return;
    if (event.key !== "Enter" || control.tagName === "TEXTAREA") event.preventDefault();
    if (onward.current) setTimeout(() => release(), 0);
  };
  const release = (event?: KeyboardEvent) => {
    const waits = event?.target instanceof Element && event.target.closest(slow);
    if (onward.current && !waits) leave(onward.current);
  };
  return (
    <div ref={box} className="cell-editor" style={at} tabIndex={-1} role="group" aria-label={t("grid.edit", { field: field.title })} onKeyDownCapture={press} onKeyDown={release}>
      <Editor
        id={id}
        field={field}
        value={shown.value as never}
        title={shown.title}
        autoFocus
        status={fault ? "error" : undefined}
        options={options}
        aria-label={field.title}
        onChange={(given, chosen) => change((given ?? null) as Json, chosen)}
      />
      {fault && <div className="cell-fault" role="alert">{fault}</div>}
    </div>
  );
}

/** Gives the control the keys as soon as it is there: what is typed replaces what it holds. A control that is there at once gets the key
 * that opened it from the browser; one that comes later gets it from here. */
function useTyped(box: React.RefObject<HTMLDivElement | null>, typed: string | undefined): void {
  useLayoutEffect(() => {
    let waiting = true;
    const begin = (late: boolean) => {
      const control = box.current?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, button[role=switch]");
      if (!waiting || !control) return false;
      control.focus();
      if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
        control.select();
        if (late && typed) document.execCommand("insertText", false, typed);
      }
      return true;
    };
    if (begin(false)) return;
    box.current?.focus();
    const seen = new MutationObserver(() => begin(true) && seen.disconnect());
    seen.observe(box.current!, { childList: true, subtree: true });
    return () => {
      waiting = false;
      seen.disconnect();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the editor opens
  }, []);
}
