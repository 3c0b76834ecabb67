/** What a search finds in a tree, each with the way down to it. */
import { useTranslation } from "react-i18next";

import { CardFields } from "../parts/CardFields";
import { Nothing } from "../parts/Nothing";
import { Opening } from "../parts/Opening";
import type { Found } from "./branches";
import type { Tree } from "./context";

export function FoundList({ tree, found, more }: { tree: Tree; found: Found[]; more: boolean }) {
  const { t } = useTranslation();
  const { entity, fields, card, onOpen } = tree;
  if (found.length === 0) return <Nothing>{t("list.noMatch")}</Nothing>;
  return (
    <div className="tree">
      <ul aria-label={t("views.tree.found")}>
        {found.map(({ record, path }) => (
          <li key={record.id}>
            <div className="tree-row tree-found">
              <span>
                {path.map((above) => (
                  <span key={above.id} className="soft">
                    <Opening entity={entity.name} record={above} onOpen={onOpen} /> ›{" "}
                  </span>
                ))}
                <Opening entity={entity.name} record={record} className="tree-title" onOpen={onOpen} />
              </span>
              <CardFields record={record} paths={card} fields={fields} />
            </div>
          </li>
        ))}
      </ul>
      {more && <p className="view-hint">{t("views.tooMany", { count: found.length })}</p>}
    </div>
  );
}
