/** An entity's definition as the form engine takes it. */
import type { Entity, Fields } from "../../../api/types";
import type { FieldInfo, FormContract, FormInfo } from "../../../engine/form/contract";

export function contractOf(entity: Entity): FormContract {
  return { fields: entity.fields as Readonly<Record<string, FieldInfo>>, form: entity.form as FormInfo };
}

/** Fields an action asks for, as a small form of their own. */
export function askedContract(name: string, asked: Fields): FormContract {
  const form = { name, entity: "", layout: [], fields: {}, order: [], checks: [] };
  return { fields: asked as Readonly<Record<string, FieldInfo>>, form };
}
