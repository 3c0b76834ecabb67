/** Files on their way into a field: what is refused at once, how far each is, what came of it. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Field, FileValue } from "../../../api/types";
import { send, type Sending } from "./sending";
import { fits, settingsOf } from "./what";

export interface OnItsWay {
  key: number;
  file: File;
  share: number;
  /** Why it did not come. */
  wrong?: string | undefined;
}

const MEGABYTE = 1024 * 1024;

export function useSending(field: Field, files: FileValue[], set: (files: FileValue[]) => void) {
  const { t } = useTranslation();
  const [coming, setComing] = useState<OnItsWay[]>([]);
  const [refused, setRefused] = useState<string[]>([]);
  const sendings = useRef(new Map<number, Sending>());
  const keys = useRef(0);
  const latest = useRef({ files, set });
  useEffect(() => {
    latest.current = { files, set };
  });
  const several = field.type === "files";
  const { max_size, max_count } = settingsOf(field);

  const change = (key: number, part: Partial<OnItsWay>) => setComing((all) => all.map((each) => (each.key === key ? { ...each, ...part } : each)));
  const drop = (key: number) => {
    sendings.current.delete(key);
    setComing((all) => all.filter((each) => each.key !== key));
  };

  const begin = (key: number, file: File) => {
    const sending = send(file, (share) => change(key, { share }));
    sendings.current.set(key, sending);
    sending.done.then(
      (made) => {
        drop(key);
        const { files: now, set: put } = latest.current;
        put(several ? [...now, made] : [made]);
        latest.current.files = several ? [...now, made] : [made];
      },
      (failure: Error) => change(key, { wrong: failure.message || t("files.failed") }),
    );
  };

  const why = (file: File): string | null => {
    if (!fits(field, file)) return t("files.wrongKind", { name: file.name });
    return max_size && file.size > max_size * MEGABYTE ? t("files.tooLarge", { name: file.name, limit: max_size }) : null;
  };

  const add = (chosen: File[]) => {
    const wrong = chosen.map(why).filter((each): each is string => each !== null);
    const good = chosen.filter((file) => why(file) === null);
    const room = several ? (max_count ?? Infinity) - files.length - coming.length : 1;
    if (good.length > room && several) wrong.push(t("files.tooMany", { limit: max_count }));
    setRefused(wrong);
    const taken = good.slice(0, Math.max(room, 0)).map((file) => ({ key: (keys.current += 1), file, share: 0 }));
    if (!several) for (const each of coming) cancel(each.key);
    setComing((all) => (several ? [...all, ...taken] : taken));
    for (const { key, file } of taken) begin(key, file);
  };

  const cancel = (key: number) => {
    sendings.current.get(key)?.cancel();
    drop(key);
  };

  const retry = (key: number) => {
    const item = coming.find((each) => each.key === key);
    change(key, { wrong: undefined });
    if (item) begin(key, item.file);
  };

  return { coming, refused, add, cancel, retry };
}
