/** Looks for a barcode in the camera's picture until one is found or the signal says stop. */
interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}

const Native = (globalThis as { BarcodeDetector?: new () => Detector }).BarcodeDetector;
const PAUSE = 150;

export async function watchFor(video: HTMLVideoElement, found: (text: string) => void, stop: AbortSignal): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const end = () => stream.getTracks().forEach((track) => track.stop());
  if (stop.aborted) return end();
  stop.addEventListener("abort", end);
  video.srcObject = stream;
  await video.play();
  const text = Native ? await seen(new Native(), video, stop) : await read(video, stop);
  if (text !== null && !stop.aborted) found(text);
}

async function seen(detector: Detector, video: HTMLVideoElement, stop: AbortSignal): Promise<string | null> {
  while (!stop.aborted) {
    const [code] = await detector.detect(video);
    if (code) return code.rawValue;
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  return null;
}

async function read(video: HTMLVideoElement, stop: AbortSignal): Promise<string | null> {
  const { BrowserMultiFormatReader } = await import("@zxing/browser");
  if (stop.aborted) return null;
  return new Promise((done) => {
    const reading = new BrowserMultiFormatReader().decodeFromVideoElement(video, (result, _error, controls) => {
      if (!result && !stop.aborted) return;
      controls.stop();
      done(result?.getText() ?? null);
    });
    stop.addEventListener("abort", () => void reading.then((controls) => controls.stop()));
  });
}
