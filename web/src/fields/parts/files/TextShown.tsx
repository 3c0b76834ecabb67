/** The beginning of a text file, in UTF-8 or GB18030. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { respond } from "../../../api/client";
import type { FileValue } from "../../../api/types";
import { Spinner } from "../../../shared/Spinner";

const MOST = 512 * 1024;

function decoded(bytes: ArrayBuffer): string {
  const shown = bytes.slice(0, MOST);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(shown, { stream: true });
  } catch {
    return new TextDecoder("gb18030").decode(shown);
  }
}

export default function TextShown({ file }: { file: FileValue }) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ["file text", file.id],
    queryFn: async () => decoded(await (await respond("GET", `/files/${file.id}`)).arrayBuffer()),
    staleTime: Infinity,
  });
  if (error) return <p role="alert">{error.message}</p>;
  if (data === undefined) return <Spinner />;
  return (
    <pre className="lw-preview-text" tabIndex={0}>
      {data}
      {(file.size ?? 0) > MOST ? `\n\n… ${t("files.cut")}` : ""}
    </pre>
  );
}
