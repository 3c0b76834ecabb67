/** A link to a record, with a glance at it on hover or focus. */
import { Popover } from "antd";
import { useContext, type MouseEvent, type ReactNode } from "react";

import { FollowContext, LookContext } from "./look";

interface Props {
  entity: string;
  id: string;
  children: ReactNode;
}

const plainClick = (event: MouseEvent) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

export function RecordLink({ entity, id, children }: Props) {
  const go = useContext(FollowContext);
  const glance = useContext(LookContext);
  const href = `/e/${entity}/${id}`;
  const follow = (event: MouseEvent) => {
    if (!go || !plainClick(event)) return;
    event.preventDefault();
    go(href);
  };
  const anchor = (
    <a href={href} onClick={follow} className="lw-record-link">
      {children}
    </a>
  );
  if (!glance) return anchor;
  return (
    <Popover content={glance(entity, id)} mouseEnterDelay={0.5} destroyOnHidden placement="bottomLeft">
      {anchor}
    </Popover>
  );
}
