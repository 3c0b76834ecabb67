/** Files one after the other over the whole page: pictures that can be looked at closely, PDF, text. */
import { CloseOutlined, DownloadOutlined, LeftOutlined, RightOutlined, ZoomInOutlined, ZoomOutOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { lazy, Suspense, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { FileValue } from "../../../api/types";
import { Spinner } from "../../../shared/Spinner";
import "./preview.css";
import { address, keepAddress, kindOf, sizeText } from "./what";

const PdfPages = lazy(() => import("./PdfPages"));
const TextShown = lazy(() => import("./TextShown"));
const ZOOMS = [1, 1.5, 2, 3, 5];

interface Props {
  files: readonly FileValue[];
  at: number;
  onClose: () => void;
}

export default function Preview({ files, at, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const [place, setPlace] = useState(at);
  const [zoom, setZoom] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const file = files[place]!;
  const kind = kindOf(file);
  useEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
  }, []);
  const go = (to: number) => {
    if (!files[to]) return;
    setPlace(to);
    setZoom(0);
  };
  const closer = (by: number) => setZoom((now) => Math.min(Math.max(now + by, 0), ZOOMS.length - 1));
  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") go(place - 1);
    else if (event.key === "ArrowRight") go(place + 1);
    else if (event.key === "+" || event.key === "=") closer(1);
    else if (event.key === "-") closer(-1);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} className="lw-preview" aria-label={file.name} onClose={onClose} onKeyDown={press}>
      <header>
        <div className="lw-preview-title">
          <b>{file.name}</b>
          <span>
            {sizeText(file.size ?? 0, i18n.language)}
            {file.width ? ` · ${file.width} × ${file.height ?? 0}` : ""}
            {files.length > 1 ? ` · ${place + 1} / ${files.length}` : ""}
          </span>
        </div>
        {kind === "picture" && (
          <>
            <Button type="text" icon={<ZoomOutOutlined />} disabled={zoom === 0} aria-label={t("files.smaller")} onClick={() => closer(-1)} />
            <Button type="text" icon={<ZoomInOutlined />} disabled={zoom === ZOOMS.length - 1} aria-label={t("files.larger")} onClick={() => closer(1)} />
          </>
        )}
        <Button type="text" icon={<DownloadOutlined />} href={keepAddress(file)} download={file.name} aria-label={t("files.download")} />
        <Button type="text" icon={<CloseOutlined />} aria-label={t("files.close")} onClick={() => dialog.current?.close()} />
      </header>
      <div className="lw-preview-body" key={file.id} data-kind={kind}>
        <Suspense fallback={<Spinner />}>
          <Body file={file} zoom={ZOOMS[zoom]!} onZoom={() => setZoom((now) => (now ? 0 : 2))} />
        </Suspense>
      </div>
      {files.length > 1 && (
        <>
          <Button className="lw-preview-before" shape="circle" icon={<LeftOutlined />} disabled={place === 0} aria-label={t("files.previous")} onClick={() => go(place - 1)} />
          <Button className="lw-preview-after" shape="circle" icon={<RightOutlined />} disabled={place === files.length - 1} aria-label={t("files.next")} onClick={() => go(place + 1)} />
        </>
      )}
    </dialog>
  );
}

function Body({ file, zoom, onZoom }: { file: FileValue; zoom: number; onZoom: () => void }) {
  switch (kindOf(file)) {
    case "picture":
      return <Picture file={file} zoom={zoom} onZoom={onZoom} />;
    case "pdf":
      return <PdfPages file={file} />;
    case "text":
      return <TextShown file={file} />;
    default:
      return <Unshown file={file} />;
  }
}

function Picture({ file, zoom, onZoom }: { file: FileValue; zoom: number; onZoom: () => void }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <Unshown file={file} />;
  return <img src={address(file)} alt={file.name} style={zoom > 1 ? { width: `${zoom * 100}%`, maxWidth: "none", maxHeight: "none" } : undefined} onDoubleClick={onZoom} onError={() => setBroken(true)} />;
}

function Unshown({ file }: { file: FileValue }) {
  const { t } = useTranslation();
  return (
    <div className="lw-preview-none">
      <p>{t("files.noPreview")}</p>
      <Button type="primary" icon={<DownloadOutlined />} href={keepAddress(file)} download={file.name}>
        {t("files.download")}
      </Button>
    </div>
  );
}
