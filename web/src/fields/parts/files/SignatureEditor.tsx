/** Signing by hand: drawn on a canvas, kept as a picture; who and when is the server's to say. */
import { Button } from "antd";
import SignaturePad from "signature_pad";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { EditorProps } from "../../view";
import { Tiles } from "./FileCell";
import { send } from "./sending";
import { Signed } from "./Signed";
import { filesOf } from "./what";

const INK = "#12233d";
const NAME = "signature.png";

export default function SignatureEditor({ id, field, value, onChange, disabled, status, ...aria }: EditorProps<"signature">) {
  const { t } = useTranslation();
  const [signing, setSigning] = useState(!value);
  const [signed] = filesOf(value);
  if (signed && (!signing || disabled))
    return (
      <div className="lw-signature">
        <Tiles files={[signed]} />
        <Signed file={signed} />
        {!disabled && (
          <Button id={id} size="small" aria-label={`${field.title}: ${t("files.again")}`} onClick={() => setSigning(true)}>
            {t("files.again")}
          </Button>
        )}
      </div>
    );
  if (disabled) return null;
  return (
    <Pad
      id={id}
      title={aria["aria-label"] ?? field.title}
      wrong={status === "error"}
      described={aria["aria-describedby"]}
      onSigned={(file) => {
        onChange(file);
        setSigning(false);
      }}
    />
  );
}

interface PadProps {
  id: string;
  title: string;
  wrong: boolean;
  described: string | undefined;
  onSigned: (file: NonNullable<EditorProps<"signature">["value"]>) => void;
}

function Pad({ id, title, wrong, described, onSigned }: PadProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const pad = useRef<SignaturePad>(null);
  const [drawn, setDrawn] = useState(false);
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState("");
  useEffect(() => {
    const place = canvas.current;
    if (!place) return;
    const made = new SignaturePad(place, { penColor: INK, minWidth: 0.8, maxWidth: 2.6 });
    pad.current = made;
    const began = () => setDrawn(true);
    made.addEventListener("endStroke", began);
    const watched = new ResizeObserver(() => resize(place, made));
    watched.observe(place);
    return () => {
      watched.disconnect();
      made.off();
    };
  }, []);
  const undo = () => {
    const strokes = pad.current?.toData().slice(0, -1) ?? [];
    pad.current?.fromData(strokes);
    setDrawn(strokes.length > 0);
  };
  const clear = () => {
    pad.current?.clear();
    setDrawn(false);
  };
  const accept = () => {
    setSending(true);
    setFailed("");
    canvas.current?.toBlob((picture) => {
      if (!picture) return;
      send(new File([picture], NAME, { type: "image/png", lastModified: Date.now() }), () => undefined)
        .done.then(onSigned, (failure: Error) => setFailed(failure.message))
        .finally(() => setSending(false));
    }, "image/png");
  };
  return (
    <div className={`lw-signature${wrong ? " lw-files-wrong" : ""}`}>
      <canvas id={id} ref={canvas} className="lw-signature-pad" role="img" tabIndex={0} aria-label={`${title}: ${t("files.sign")}`} aria-describedby={described} />
      <div className="lw-signature-buttons">
        <Button type="primary" size="small" disabled={!drawn} loading={sending} onClick={accept}>
          {t("files.accept")}
        </Button>
        <Button size="small" disabled={!drawn || sending} onClick={undo}>
          {t("files.undo")}
        </Button>
        <Button size="small" disabled={!drawn || sending} onClick={clear}>
          {t("files.clear")}
        </Button>
        <span className="lw-quiet lw-files-hint">{t("files.signHint")}</span>
      </div>
      {failed && (
        <div className="lw-fault" role="alert">
          {failed}
        </div>
      )}
    </div>
  );
}

/** As many dots as the screen has; what is drawn stays. */
function resize(canvas: HTMLCanvasElement, pad: SignaturePad): void {
  const sharp = Math.max(window.devicePixelRatio || 1, 1);
  const strokes = pad.toData();
  canvas.width = canvas.clientWidth * sharp;
  canvas.height = canvas.clientHeight * sharp;
  canvas.getContext("2d")?.scale(sharp, sharp);
  pad.fromData(strokes);
}
