/** Files as they are read: in lists a small picture or a clip with the name, in records tiles that open. */
import { FileImageOutlined, FileOutlined, FilePdfOutlined, FileTextOutlined } from "@ant-design/icons";
import { lazy, Suspense, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";

import type { FileValue } from "../../../api/types";
import type { CellProps } from "../../view";
import { Dash } from "../Dash";
import { filesOf, isPicture, kindOf, sizeText, smallAddress, type FileType } from "./what";

const Preview = lazy(async () => (await import("./open")).opened());
const ICONS = { picture: FileImageOutlined, pdf: FilePdfOutlined, text: FileTextOutlined, other: FileOutlined };

export function FileCell<T extends FileType>({ value, dense }: CellProps<T>) {
  const files = filesOf(value);
  if (!files.length) return <Dash dense={dense} />;
  return dense ? <InList files={files} /> : <Tiles files={files} />;
}

function InList({ files }: { files: FileValue[] }) {
  const [first, ...more] = files;
  return (
    <span className="lw-files-line">
      <Small file={first!} size={96} />
      <span className="lw-files-name">{first!.name}</span>
      {more.length > 0 && <span className="lw-quiet">+{more.length}</span>}
    </span>
  );
}

/** A small picture, or the sign of what it is. */
export function Small({ file, size }: { file: FileValue; size: number }) {
  const [broken, setBroken] = useState(false);
  const Icon = ICONS[kindOf(file)];
  if (broken || !isPicture(file)) return <Icon className="lw-files-icon" aria-hidden="true" />;
  return <img className="lw-files-small" src={smallAddress(file, size)} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />;
}

export function Tiles({ files }: { files: FileValue[] }) {
  const [open, setOpen] = useState<number | null>(null);
  const { i18n } = useTranslation();
  return (
    <>
      <ul className="lw-files">
        {files.map((file, place) => (
          <li key={file.id}>
            <button type="button" className="lw-files-tile" onClick={() => setOpen(place)} title={file.name}>
              <Small file={file} size={256} />
              <span className="lw-files-name">{file.name}</span>
              <span className="lw-quiet">{sizeText(file.size ?? 0, i18n.language)}</span>
            </button>
          </li>
        ))}
      </ul>
      {open !== null &&
        createPortal(
          <Suspense fallback={null}>
            <Preview files={files} at={open} onClose={() => setOpen(null)} />
          </Suspense>,
          document.body,
        )}
    </>
  );
}
