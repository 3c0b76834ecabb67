/** The columns of a board: the choices of its field, or the records it points to. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { findRecords } from "../../../../api/queries";
import type { Entity, Field } from "../../../../api/types";
import { joined, quoted } from "../../filters";
import { targetOf } from "../../list/titles";
import { useFailure, viewKey } from "../parts/reading";
import type { Place } from "./moves";

/** More columns than people can look through are not drawn. */
const MOST = 60;

/** The columns in their order; the one for records without a value is last, and only where there can be any. */
export function usePlaces(entity: Entity, path: string, field: Field, onFailed: (thrown: unknown) => void): Place[] | null {
  const { t } = useTranslation();
  const target = targetOf(field);
  const { data, error } = useQuery({
    queryKey: [...viewKey(target), "places"],
    queryFn: ({ signal }) => findRecords(target, { limit: MOST, select: "id" }, signal),
    enabled: target !== "",
    staleTime: 60_000,
    retry: false,
  });
  useFailure(error, onFailed);
  const none: Place[] = field.required || entity.lifecycle?.field === path ? [] : [{ value: null, title: t("views.noValue", { field: field.title }) }];
  if (field.type === "choice") return [...stateOrder(entity, path, field.choices), ...none];
  if (field.type === "boolean") return [{ value: "false", title: t("views.no", { field: field.title }) }, { value: "true", title: t("views.yes", { field: field.title }) }];
  if (!data) return null;
  return [...data.records.map((record) => ({ value: record.id, title: record._title ?? record.id })), ...none];
}

function stateOrder({ lifecycle }: Entity, path: string, choices: readonly { value: string; title: string; color?: string | null }[]): Place[] {
  if (lifecycle?.field !== path) return choices.map(({ value, title, color }) => ({ value, title, color }));
  return Object.entries(lifecycle.states).map(([value, { title, color }]) => ({ value, title, color }));
}

/** What the records of one column have in common, as an expression. */
export function within(path: string, field: Field, value: string | null, where: string): string {
  if (field.type === "boolean") return joined([where, value === "true" ? path : `not ${path}`]);
  return joined([where, value === null ? `is_empty(${path})` : `${path} == ${quoted(value)}`]);
}
