/** The departments as a tree, and one of them beside it; on a phone first the one, then the other. */
import { LeftOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { useEntity } from "../../api/queries";
import { DEPARTMENT, departmentsQuery } from "../../shared/departments/query";
import { found, lines, opened } from "../../shared/departments/tree";
import { usePhone } from "../../shared/usePhone";
import { peopleQuery } from "./consequences";
import { DepartmentPanel } from "./DepartmentPanel";
import "./departments.css";
import { MoveDialog, type Move } from "./MoveDialog";
import { NewDialog } from "./NewDialog";
import { Tree } from "./Tree";

export default function DepartmentsPage({ rest }: { rest: string }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const router = useRouter();
  const can = useEntity(DEPARTMENT).can;
  const { data: all } = useSuspenseQuery(departmentsQuery);
  const { data: people } = useQuery(peopleQuery);
  const [text, setText] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(all.map(({ id }) => id)));
  const [move, setMove] = useState<Move | null>(null);
  const [adding, setAdding] = useState<{ parent: string | null } | null>(null);
  const selected = all.find(({ id }) => id === rest);
  const shown = useMemo(() => {
    const fitting = found(all, text);
    return lines(fitting, text.trim() ? new Set(fitting.map(({ id }) => id)) : open);
  }, [all, text, open]);
  const choose = (id: string) => void router.navigate({ to: "/settings/$", params: { _splat: id ? `departments/${id}` : "departments" } });
  const done = (id: string) => setOpen((before) => opened(all, before, id));
  const tree = (
    <section className="panel departments-tree" aria-label={t("departments.tree")}>
      <div className="departments-head">
        <Input allowClear value={text} placeholder={t("departments.find")} aria-label={t("departments.find")} onChange={({ target }) => setText(target.value)} />
        {can.create && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding({ parent: selected?.id ?? null })}>
            {t("departments.add")}
          </Button>
        )}
      </div>
      <Tree
        all={all}
        shown={shown}
        people={people ?? {}}
        selected={selected?.id ?? null}
        movable={can.update}
        onChoose={choose}
        onOpen={(id, on) => setOpen((before) => (on ? new Set([...before, id]) : new Set([...before].filter((each) => each !== id))))}
        onMove={setMove}
      />
      {all.length === 0 ? <p className="soft">{t("departments.none")}</p> : shown.length === 0 && <p className="soft">{t("departments.nothing")}</p>}
      {can.update && !phone && all.length > 1 && <p className="soft departments-hint">{t("departments.hint")}</p>}
    </section>
  );
  const panel = selected && (
    <DepartmentPanel
      key={`${selected.id} ${selected.version}`}
      all={all}
      department={selected}
      can={can}
      onMove={() => setMove({ id: selected.id })}
      onAdd={() => setAdding({ parent: selected.id })}
      onGone={() => choose(selected.parent ?? "")}
    />
  );
  return (
    <>
      {phone ? (panel ? <><Back />{panel}</> : tree) : <div className="departments">{tree}{panel ?? <p className="panel soft departments-choose">{t("departments.choose")}</p>}</div>}
      {move && <MoveDialog all={all} move={move} onClose={() => setMove(null)} onMoved={done} />}
      {adding && (
        <NewDialog
          all={all}
          parent={adding.parent}
          onClose={() => setAdding(null)}
          onMade={(id) => {
            setOpen((before) => new Set([...before, id, ...(adding.parent ? [adding.parent] : [])]));
            choose(id);
          }}
        />
      )}
    </>
  );
}

function Back() {
  const { t } = useTranslation();
  return (
    <Link to="/settings/$" params={{ _splat: "departments" }} className="departments-back">
      <LeftOutlined aria-hidden /> {t("departments.all")}
    </Link>
  );
}
