/** A barcode as a picture, drawn by bwip-js. */
import { code128, code39, datamatrix, drawingSVG, ean13, ean8, itf14, qrcode, upca } from "bwip-js/generic";
import { useMemo } from "react";

const DRAWERS = { ean13, ean8, upca, itf14, code128, code39, qrcode, datamatrix } as const;
/** Those that are no bars: as high as they are wide. */
const SQUARE = /qrcode|datamatrix/;

interface Props {
  format: string;
  text: string;
}

export default function Bars({ format, text }: Props) {
  const source = useMemo(() => drawn(format, text), [format, text]);
  return source ? <img className={SQUARE.test(format) ? "lw-bars lw-bars-square" : "lw-bars"} src={source} alt={text} /> : null;
}

/** An address that holds the picture; null for what cannot be drawn. */
function drawn(format: string, text: string): string | null {
  const draw = DRAWERS[format as keyof typeof DRAWERS] ?? code128;
  try {
    const svg = draw({ bcid: format, text, scale: 2, ...(SQUARE.test(format) ? {} : { height: 12 }), includetext: false }, drawingSVG()) as string;
    return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
  } catch {
    return null;
  }
}
