/** A record to point to, made without leaving the one that points: its own form in a drawer. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { Button, Drawer } from "antd";
import { Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { entityQuery } from "../../../api/queries";
import type { Entity } from "../../../api/types";
import { FormContext, type FormScope } from "../../../shared/form/scope";
import { Spinner } from "../../../shared/Spinner";
import { AlikeContext, useAlikes } from "./alikes";
import { fieldsOn } from "./contract";
import { FaultSummary } from "./FaultSummary";
import { finder } from "./find";
import { jumpTo } from "./jump";
import { Layout } from "./Layout";
import { useSession } from "./session";

interface Props {
  entity: string;
  typed: string;
  onDone: (id: string | null) => void;
}

export function QuickCreate({ entity, typed, onDone }: Props) {
  return (
    <Suspense fallback={<Spinner />}>
      <Opened entity={entity} typed={typed} onDone={onDone} />
    </Suspense>
  );
}

function Opened({ entity: name, typed, onDone }: Props) {
  const { t } = useTranslation();
  const { data: entity } = useSuspenseQuery(entityQuery(name));
  const given = useMemo(() => called(entity, typed), [entity, typed]);
  const session = useSession({ entity, record: null, passing: true, ...(given ? { given } : {}) });
  const { store } = session;
  const [open, setOpen] = useState(true);
  const scope = useMemo<FormScope>(() => ({ store, editing: true, fields: fieldsOn(entity), find: finder(store, entity) }), [store, entity]);
  const alikes = useAlikes(store, entity, null);

  const save = async () => {
    (document.activeElement as HTMLElement | null)?.blur();
    const saved = await session.save();
    if (saved) {
      setOpen(false);
      onDone(saved.id);
      return;
    }
    const [first] = store.allFaults();
    if (first?.path) jumpTo(first.path);
  };
  return (
    <Drawer
      open={open}
      rootClassName="lw-quick"
      size={560}
      title={t("record.newTitle", { entity: entity.title })}
      onClose={() => {
        setOpen(false);
        onDone(null);
      }}
      maskClosable={false}
      extra={
        <Button type="primary" loading={session.saving} onClick={() => void save()}>
          {t("form.createAndChoose")}
        </Button>
      }
    >
      <FormContext value={scope}>
        <AlikeContext value={alikes}>
          <div
            className="lw-record-editing lw-quick-form"
            onKeyDown={(event) => {
              if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
              event.preventDefault();
              event.stopPropagation();
              void save();
            }}
          >
            <FaultSummary problem={session.problem} onClose={session.dismiss} />
            <Layout items={entity.form.layout} at="/quick" />
          </div>
        </AlikeContext>
      </FormContext>
    </Drawer>
  );
}

/** What was typed is what it is called, where one text of its own does that. */
function called(entity: Entity, typed: string) {
  const name = entity.title_fields.find((field) => entity.fields[field]?.type === "text" && !entity.fields[field].computed);
  return typed && name ? { [name]: typed } : null;
}
