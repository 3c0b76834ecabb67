/** Moving cards: shown in the new column at once; the server has the last word. */
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { post } from "../../../../api/client";
import { asProblem } from "../../../../api/problem";
import type { Entity, RecordData, RecordValue } from "../../../../api/types";
import { pagesKey, viewKey, type Pages } from "../parts/reading";
import { useWriting } from "../parts/writing";
import { moveTo, sentValue, type Move, type Place } from "./moves";
import type { Board } from "./board";

export interface Asking {
  record: RecordData;
  place: Place;
  move: Extract<Move, { kind: "act" }>;
  also: Record<string, string | null>;
}

interface Target {
  place: Place;
  /** The lane it is put into, where that differs. */
  lane?: string | null | undefined;
}

export function useMoving(entity: Entity, board: Board, onChanged: (ids: string[]) => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const write = useWriting(entity.name, onChanged);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [news, setNews] = useState("");
  const again = () => void client.invalidateQueries({ queryKey: viewKey(entity.name) });

  /** Takes the card out of every column and puts it on top of another. */
  const show = (record: RecordData, place: Place) => {
    for (const one of board.places) {
      client.setQueryData<Pages>(pagesKey(entity.name, board.queryOf(one), board.size), (data) => data && without(data, record.id, one.value === place.value ? record : null));
    }
  };
  const done = (record: RecordData, place: Place) => setNews(t("views.moved", { record: record._title ?? "", column: place.title }));

  const act = async ({ record, place, move, also }: Asking, asked: Record<string, RecordValue>) => {
    setAsking(null);
    show({ ...record, [board.by]: place.value }, place);
    try {
      const now = await post<RecordData>(`/records/${entity.name}/${record.id}/do/${move.name}`, asked, { idempotencyKey: crypto.randomUUID() });
      done(record, place);
      onChanged([record.id]);
      if (Object.keys(also).length) await write(now, also);
    } catch (thrown) {
      void message.error(asProblem(thrown).sentence, 6);
      setNews(asProblem(thrown).sentence);
      again();
    }
  };

  /** Brings a card to a column, asking first what the action asks; says why when it cannot go there. */
  const bring = async (record: RecordData, { place, lane }: Target, why: (move: Move) => string) => {
    const move = moveTo(entity, board.by, record, place.value, board.accessOf(record));
    const also = lane === undefined || !board.lanes ? {} : { [board.lanes]: lane };
    if (move.kind === "no") {
      void message.warning(why(move), 5);
      return setNews(why(move));
    }
    if (move.kind === "stay" && !Object.keys(also).length) return undefined;
    if (move.kind === "act") {
      const step = { record, place, move, also };
      return move.action.confirm || Object.keys(move.action.ask ?? {}).length ? setAsking(step) : await act(step, {});
    }
    const values = { ...also, ...(move.kind === "write" ? { [board.by]: sentValue(entity.fields[board.by], place.value) } : {}) };
    show({ ...record, ...values }, place);
    if (await write(record, values)) done(record, place);
    return undefined;
  };
  return { bring, act, asking, cancel: () => setAsking(null), news };
}

/** The pages without a record, or with it as it is now: where it stood, else first. */
function without(data: Pages, id: string, put: RecordData | null): Pages {
  const stood = data.pages.some((page) => page.records.some((record) => record.id === id));
  const pages = data.pages.map((page, at) => {
    const records = page.records.flatMap((record) => (record.id !== id ? [record] : put ? [put] : []));
    const added = put && !stood && at === 0 ? [put, ...records] : records;
    const change = at > 0 ? 0 : Number(Boolean(put && !stood)) - Number(Boolean(!put && stood));
    return { ...page, records: added, ...(typeof page.count === "number" ? { count: page.count + change } : {}) };
  });
  return { ...data, pages };
}
