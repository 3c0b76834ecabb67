/** A PDF drawn page by page as it is scrolled to: by pdf.js, because a phone's browser has no viewer of its own. */
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import worker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { FileValue } from "../../../api/types";
import { Spinner } from "../../../shared/Spinner";
import { address } from "./what";

GlobalWorkerOptions.workerSrc = worker;
const MOST_PAGES = 200;
/** Files that pdf.js asks for by name: vite.config.ts puts them there. */
const BESIDE = { cMapUrl: "/assets/pdf/cmaps/", standardFontDataUrl: "/assets/pdf/standard_fonts/", wasmUrl: "/assets/pdf/wasm/", useWasm: false };

export default function PdfPages({ file }: { file: FileValue }) {
  const { t } = useTranslation();
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    const task = getDocument({ url: address(file), withCredentials: true, enableXfa: false, ...BESIDE });
    task.promise.then(setPdf, () => setBroken(true));
    return () => void task.destroy();
  }, [file]);
  if (broken) return <p role="alert">{t("files.unreadable")}</p>;
  if (!pdf) return <Spinner />;
  return (
    <div className="lw-preview-pages">
      {Array.from({ length: Math.min(pdf.numPages, MOST_PAGES) }, (_, at) => (
        <Page key={at} pdf={pdf} number={at + 1} />
      ))}
    </div>
  );
}

function Page({ pdf, number }: { pdf: PDFDocumentProxy; number: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { t } = useTranslation();
  useEffect(() => {
    const place = canvas.current;
    if (!place) return;
    const seen = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      seen.disconnect();
      void draw(pdf, number, place);
    }, { rootMargin: "600px" });
    seen.observe(place);
    return () => seen.disconnect();
  }, [pdf, number]);
  return <canvas ref={canvas} role="img" aria-label={t("files.page", { number })} />;
}

/** As sharp as the screen, as wide as the room there is. */
async function draw(pdf: PDFDocumentProxy, number: number, canvas: HTMLCanvasElement): Promise<void> {
  const page = await pdf.getPage(number);
  const own = page.getViewport({ scale: 1 });
  const width = Math.min(canvas.parentElement?.clientWidth ?? own.width, 1000);
  const viewport = page.getViewport({ scale: (width / own.width) * Math.min(window.devicePixelRatio || 1, 2) });
  canvas.width = viewport.width;
  canvas.height = viewport.height;
  canvas.style.aspectRatio = `${own.width} / ${own.height}`;
  await page.render({ canvas, viewport }).promise;
  canvas.dataset.drawn = "true";
}
