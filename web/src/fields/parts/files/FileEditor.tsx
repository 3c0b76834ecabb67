/** Adding files: chosen, dropped, pasted or taken with the camera; sent at once, and the record names them when it is saved. */
import { ArrowLeftOutlined, ArrowRightOutlined, CameraOutlined, CloseOutlined, PaperClipOutlined, ReloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useRef, useState, type ClipboardEvent, type DragEvent } from "react";
import { useTranslation } from "react-i18next";

import type { FileValue } from "../../../api/types";
import type { EditorProps } from "../../view";
import { Small } from "./FileCell";
import { useSending, type OnItsWay } from "./useSending";
import { filesOf, settingsOf, sizeText, type FileType } from "./what";

type Props = EditorProps<FileType>;

export default function FileEditor({ id, field, value, onChange, onBlur, disabled, status, autoFocus, ...aria }: Props) {
  const { t } = useTranslation();
  const several = field.type === "files";
  const files = filesOf(value);
  const set = (next: FileValue[]) => onChange((several ? (next.length ? next : null) : (next[0] ?? null)) as Props["value"]);
  const { coming, refused, add, cancel, retry } = useSending(field, files, set);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add([...event.dataTransfer.files]);
  };
  const paste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length) add([...event.clipboardData.files]);
  };
  const move = (from: number, by: number) => {
    const next = [...files];
    next.splice(from + by, 0, ...next.splice(from, 1));
    set(next);
  };
  const { accept, max_size } = settingsOf(field);
  const kinds = accept?.length ? accept.join(",") : field.type === "image" ? "image/*" : undefined;
  return (
    <div
      className={`lw-files-editor${over ? " lw-files-over" : ""}${status === "error" ? " lw-files-wrong" : ""}`}
      role="group"
      aria-label={aria["aria-label"] ?? field.title}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      onPaste={paste}
      onBlur={onBlur}
    >
      {(files.length > 0 || coming.length > 0) && (
        <ul className="lw-files-list">
          {files.map((file, place) => (
            <Kept key={file.id} file={file} disabled={disabled} place={place} last={files.length - 1} onMove={move} onRemove={() => set(files.filter((each) => each !== file))} />
          ))}
          {coming.map((each) => (
            <Coming key={each.key} item={each} onCancel={() => cancel(each.key)} onRetry={() => retry(each.key)} />
          ))}
        </ul>
      )}
      {!disabled && <Choosing id={id} title={field.title} kinds={kinds} several={several} picture={field.type === "image"} replacing={!several && files.length > 0} limit={max_size} autoFocus={autoFocus} required={aria["aria-required"]} described={aria["aria-describedby"]} onChoose={add} />}
      {refused.map((sentence) => (
        <div key={sentence} className="lw-fault" role="alert">
          {sentence}
        </div>
      ))}
      {over && <div className="lw-files-drop">{t("files.dropNow")}</div>}
    </div>
  );
}

interface ChoosingProps {
  id: string;
  title: string;
  kinds: string | undefined;
  several: boolean;
  picture: boolean;
  replacing: boolean;
  limit: number | null | undefined;
  autoFocus: boolean | undefined;
  required: boolean | undefined;
  described: string | undefined;
  onChoose: (files: File[]) => void;
}

function Choosing({ id, title, kinds, several, picture, replacing, limit, autoFocus, required, described, onChoose }: ChoosingProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const chosen = (from: HTMLInputElement) => {
    onChoose([...(from.files ?? [])]);
    from.value = "";
  };
  const word = replacing ? "files.replace" : several ? "files.chooseSeveral" : picture ? "files.choosePicture" : "files.choose";
  const takesPictures = picture || !kinds || kinds.includes("image/");
  return (
    <div className="lw-files-choose">
      <Button id={id} icon={<PaperClipOutlined />} autoFocus={autoFocus ?? false} aria-label={`${title}: ${t(word)}`} aria-describedby={described} aria-required={required} onClick={() => input.current?.click()}>
        {t(word)}
      </Button>
      {takesPictures && (
        <Button className="lw-files-camera" aria-label={`${title}: ${t("files.camera")}`} icon={<CameraOutlined />} onClick={() => camera.current?.click()}>
          {t("files.camera")}
        </Button>
      )}
      <span className="lw-quiet lw-files-hint">
        {t(several ? "files.dropSeveral" : "files.drop")}
        {limit ? ` · ${t("files.limits", { limit })}` : ""}
      </span>
      <input ref={input} type="file" hidden tabIndex={-1} multiple={several} accept={kinds} onChange={(event) => chosen(event.target)} />
      <input ref={camera} type="file" hidden tabIndex={-1} accept="image/*" capture="environment" onChange={(event) => chosen(event.target)} />
    </div>
  );
}

interface KeptProps {
  file: FileValue;
  place: number;
  last: number;
  disabled: boolean | undefined;
  onMove: (from: number, by: number) => void;
  onRemove: () => void;
}

function Kept({ file, place, last, disabled, onMove, onRemove }: KeptProps) {
  const { t, i18n } = useTranslation();
  const name = file.name ?? "";
  return (
    <li>
      <Small file={file} size={96} />
      <span className="lw-files-name">{name}</span>
      <span className="lw-quiet">{sizeText(file.size ?? 0, i18n.language)}</span>
      {!disabled && last > 0 && (
        <>
          <Button type="text" size="small" icon={<ArrowLeftOutlined rotate={90} />} disabled={place === 0} aria-label={t("files.earlier", { name })} onClick={() => onMove(place, -1)} />
          <Button type="text" size="small" icon={<ArrowRightOutlined rotate={90} />} disabled={place === last} aria-label={t("files.later", { name })} onClick={() => onMove(place, 1)} />
        </>
      )}
      {!disabled && <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("files.remove", { name })} onClick={onRemove} />}
    </li>
  );
}

function Coming({ item, onCancel, onRetry }: { item: OnItsWay; onCancel: () => void; onRetry: () => void }) {
  const { t } = useTranslation();
  const name = item.file.name;
  return (
    <li className={item.wrong ? "lw-files-broken" : ""}>
      <PaperClipOutlined className="lw-files-icon" aria-hidden="true" />
      <span className="lw-files-name">{name}</span>
      {item.wrong ? (
        <span className="lw-files-reason" role="alert">
          {item.wrong}
        </span>
      ) : (
        <progress value={item.share} max={1} aria-label={t("files.uploading", { name })}>
          {t("files.waiting", { share: Math.round(item.share * 100) })}
        </progress>
      )}
      {item.wrong && <Button type="text" size="small" icon={<ReloadOutlined />} aria-label={t("files.retry", { name })} onClick={onRetry} />}
      <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("files.cancel", { name })} onClick={onCancel} />
    </li>
  );
}
