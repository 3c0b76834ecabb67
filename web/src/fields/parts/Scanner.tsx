/** The camera's picture, searched for barcodes: by the browser itself where it can, else by ZXing. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { watchFor } from "./scanning";

export default function Scanner({ onFound }: { onFound: (text: string) => void }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(false);
  const found = useRef(onFound);
  useEffect(() => {
    found.current = onFound;
  });
  useEffect(() => {
    const stopped = new AbortController();
    watchFor(video.current!, (text) => found.current(text), stopped.signal).catch(() => {
      if (!stopped.signal.aborted) setRefused(true);
    });
    return () => stopped.abort();
  }, []);
  return (
    <div className="lw-scanner">
      <video ref={video} muted playsInline aria-label={t("fields.camera")} />
      <p role="status">{t(refused ? "fields.noCamera" : "fields.holdCode")}</p>
    </div>
  );
}
