/** Pages of entries, one after the other, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, get } from "../../api/client";
import { Spinner } from "../../shared/Spinner";
import { asked, type Page, type Wanted } from "./history";

export function Listed<T>({ path, wanted, show }: { path: string; wanted: Wanted; show: (entry: T) => ReactNode }) {
  const { t } = useTranslation();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["past", path, wanted],
    queryFn: ({ pageParam, signal }) => get<Page<T>>(path, { ...asked(wanted), after: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    staleTime: 0,
  });
  if (isPending) return <Spinner />;
  if (error) return <p role="alert">{asProblem(error).sentence}</p>;
  const entries = data.pages.flatMap((page) => page.entries);
  if (!entries.length) return <p className="panel soft">{t("history.none")}</p>;
  return (
    <>
      <ol className="panel past">{entries.map(show)}</ol>
      {hasNextPage && (
        <Button block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("history.more")}
        </Button>
      )}
    </>
  );
}
