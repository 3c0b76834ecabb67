/** A record's name that opens it: here, or apart with the keys that links know. */
import type { MouseEvent, ReactNode } from "react";

import type { RecordData } from "../../../../api/types";

interface OpeningProps {
  entity: string;
  record: RecordData;
  className?: string;
  onOpen: (record: Pick<RecordData, "id">, apart: boolean) => void;
  children?: ReactNode;
}

const plain = (event: MouseEvent) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

export function Opening({ entity, record, className, onOpen, children }: OpeningProps) {
  const follow = (event: MouseEvent) => {
    if (!plain(event)) return;
    event.preventDefault();
    onOpen(record, false);
  };
  return (
    <a className={className} href={`/e/${entity}/${record.id}`} onClick={follow} draggable={false}>
      {children ?? record._title ?? record.id}
    </a>
  );
}
