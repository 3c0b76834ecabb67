/** Sends a file in parts that need not be sent again when the line breaks: tus, as `POST /uploads` speaks it. */
import { DetailedError, Upload } from "tus-js-client";

import { get } from "../../../api/client";
import type { FileValue } from "../../../api/types";
import { i18next } from "../../../locales";
import { pending } from "../pending";

const PART = 4 * 1024 * 1024;
/** Milliseconds to wait after each failure; the line may be gone for a minute. */
const PAUSES = [0, 500, 1000, 2000, 4000, 8000, 15_000, 30_000];

export interface Sending {
  done: Promise<FileValue>;
  cancel: () => void;
}

export function send(file: File, onProgress: (share: number) => void): Sending {
  let upload: Upload | undefined;
  let giveUp: () => void = () => undefined;
  const done = new Promise<FileValue>((resolve, reject) => {
    giveUp = () => reject(new Error());
    upload = new Upload(file, {
      endpoint: "/api/uploads",
      chunkSize: PART,
      retryDelays: PAUSES,
      metadata: { filename: file.name },
      headers: { "Accept-Language": i18next.language },
      removeFingerprintOnSuccess: true,
      onProgress: (sent, whole) => onProgress(whole ? sent / whole : 0),
      onError: (failure) => reject(new Error(sentence(failure))),
      onSuccess: () => resolve(get<FileValue>(`/files/${upload?.url?.split("/").at(-1) ?? ""}/about`)),
    });
    void begin(upload);
  });
  pending.add(done);
  const over = () => void pending.delete(done);
  done.then(over, over);
  const cancel = () => {
    giveUp();
    void upload?.abort(true).catch(() => undefined);
  };
  return { done, cancel };
}

/** Goes on with the same file where an earlier page left off. */
async function begin(upload: Upload): Promise<void> {
  const [before] = await upload.findPreviousUploads();
  if (before) upload.resumeFromPreviousUpload(before);
  upload.start();
}

/** What the server said, or that nobody answers. */
function sentence(failure: Error | DetailedError): string {
  const said = failure instanceof DetailedError ? failure.originalResponse?.getBody() : "";
  try {
    return (JSON.parse(said ?? "") as { title: string }).title;
  } catch {
    return i18next.t("files.failed");
  }
}
