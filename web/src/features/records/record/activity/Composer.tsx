/** Where a comment is written: plain text, people by `@`, files that are chosen, dropped or pasted. */
import { CloseOutlined, PaperClipOutlined } from "@ant-design/icons";
import { Button, Mentions } from "antd";
import { useEffect, useEffectEvent, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { get } from "../../../../api/client";
import { asProblem } from "../../../../api/problem";
import type { Field, FileValue } from "../../../../api/types";
import { Small } from "../../../../fields/parts/files/FileCell";
import { useSending } from "../../../../fields/parts/files/useSending";
import { usePhone } from "../../../../shared/usePhone";
import { pathOf } from "./conversation";
import { distinct, kept, written, type Names, type Person } from "./mentions";

interface Props {
  entity: string;
  id: string;
  /** A comment of mine to change; without one a new one is written. */
  text?: string;
  names?: Names;
  onSend: (text: string, files: string[]) => Promise<unknown>;
  onCancel?: () => void;
}

const FILES = { type: "files", title: "", max_count: 20 } as unknown as Field;

export function Composer({ entity, id, text: before = "", names: mentioned = {}, onSend, onCancel }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  const fresh = !onCancel;
  const [names, setNames] = useState(() => distinct(Object.entries(mentioned).map(([each, name]) => ({ id: each, name }))));
  const [text, setText] = useState(() => written(before, names));
  const [files, setFiles] = useState<FileValue[]>([]);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const { coming, refused, add, cancel } = useSending(FILES, files, setFiles);
  const people = usePeople(entity, id);
  const offered = distinct(people.found, names);
  const input = useRef<HTMLInputElement>(null);
  const empty = !text.trim() && (!fresh || !(files.length || coming.length));
  const waiting = coming.some((each) => !each.wrong);
  const [queued, setQueued] = useState(false);
  /** What is sent before its files have come goes when they have. */
  const send = async () => {
    if (empty || busy) return;
    if (waiting) return setQueued(true);
    setBusy(true);
    setWrong("");
    try {
      await onSend(kept(text, names), files.map((file) => file.id));
      setText("");
      setFiles([]);
    } catch (failure) {
      const problem = asProblem(failure);
      setWrong(problem.errors?.[0]?.detail ?? problem.sentence);
    }
    setBusy(false);
  };
  const complete = useEffectEvent(() => {
    setQueued(false);
    if (!coming.length) void send();
  });
  useEffect(() => {
    if (!queued || waiting) return;
    const soon = setTimeout(complete);
    return () => clearTimeout(soon);
  }, [queued, waiting]);
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    }
    if (event.key === "Escape" && onCancel && !people.found.length) {
      event.stopPropagation();
      onCancel();
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (fresh) add([...event.dataTransfer.files]);
  };
  const paste = (event: ClipboardEvent) => {
    if (!fresh || !event.clipboardData.files.length) return;
    event.preventDefault();
    add([...event.clipboardData.files]);
  };
  return (
    <div
      className={over ? "lw-composer lw-composer-over" : "lw-composer"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(fresh);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      onPaste={paste}
    >
      <Mentions
        value={text}
        onChange={setText}
        onKeyDown={pressed}
        onSearch={people.search}
        onSelect={({ value }) => setNames({ ...names, ...Object.fromEntries(Object.entries(offered).filter(([, name]) => name === value)) })}
        options={people.found.map((each) => ({ value: offered[each.id]!, label: offered[each.id] }))}
        filterOption={false}
        notFoundContent={people.nobody ? t("activity.nobody") : null}
        autoSize={{ minRows: 2, maxRows: 12 }}
        autoFocus={!fresh}
        placeholder={t("activity.write")}
        aria-label={t("activity.label")}
        maxLength={10_000}
      />
      {(files.length > 0 || coming.length > 0) && (
        <ul className="lw-composer-files">
          {files.map((file) => (
            <li key={file.id}>
              <Small file={file} size={96} />
              <span>{file.name}</span>
              <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("files.remove", { name: file.name })} onClick={() => setFiles((all) => all.filter((each) => each !== file))} />
            </li>
          ))}
          {coming.map((each) => (
            <li key={each.key}>
              <PaperClipOutlined aria-hidden="true" />
              <span>{each.file.name}</span>
              {each.wrong ? <span className="lw-fault" role="alert">{each.wrong}</span> : <progress value={each.share} max={1} aria-label={t("files.uploading", { name: each.file.name })} />}
              <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("files.cancel", { name: each.file.name })} onClick={() => cancel(each.key)} />
            </li>
          ))}
        </ul>
      )}
      {[...refused, ...(wrong ? [wrong] : [])].map((sentence) => (
        <div key={sentence} className="lw-fault" role="alert">
          {sentence}
        </div>
      ))}
      <div className="lw-composer-foot">
        {fresh && <Button type="text" icon={<PaperClipOutlined />} aria-label={t("activity.addFiles")} onClick={() => input.current?.click()} />}
        <span className="lw-quiet">{over ? t("activity.dropNow") : !phone && t("activity.sendHint")}</span>
        {onCancel && <Button onClick={onCancel}>{t("activity.cancel")}</Button>}
        <Button type="primary" disabled={empty} loading={busy || queued} onClick={() => void send()}>
          {t(fresh ? "activity.send" : "activity.save")}
        </Button>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        tabIndex={-1}
        onChange={({ target }) => {
          add([...(target.files ?? [])]);
          target.value = "";
        }}
      />
    </div>
  );
}

/** People who may read the record and are called so; the answer to the last search counts. */
function usePeople(entity: string, id: string) {
  const [found, setFound] = useState<Person[]>([]);
  const [nobody, setNobody] = useState(false);
  const last = useRef("");
  const search = (text: string) => {
    last.current = text;
    void get<{ people: Person[] }>(`${pathOf(entity, id)}/people`, { search: text })
      .catch(() => ({ people: [] }))
      .then(({ people }) => {
        if (last.current !== text) return;
        setFound(people);
        setNobody(!people.length);
      });
  };
  return { found, nobody, search };
}
