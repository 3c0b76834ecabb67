/** An entity's definition as the form engine takes it. */
import type { Entity, Fields, Form } from "../../../api/types";
import type { FieldInfo, FormContract, FormInfo } from "../../../engine/form/contract";

export function contractOf(entity: Entity): FormContract {
  return { fields: fieldsOn(entity) as Readonly<Record<string, FieldInfo>>, form: entity.form as FormInfo };
}

/** The entity's fields, with the titles and help that its form gives them. */
export function fieldsOn({ fields, form }: Pick<Entity, "fields" | "form">): Fields {
  return worded(fields, form.fields, "");
}

function worded(fields: Fields, said: Form["fields"], prefix: string): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const { title, help } = said[prefix + name] ?? {};
      const own = { ...field, title: title ?? field.title, help: help ?? field.help ?? null };
      return [name, own.type === "lines" ? { ...own, fields: worded(own.fields, said, `${name}.`) } : own];
    }),
  );
}

/** Fields an action asks for, as a small form of their own. */
export function askedContract(name: string, asked: Fields): FormContract {
  const form = { name, entity: "", layout: [], fields: {}, order: [], checks: [] };
  return { fields: asked as Readonly<Record<string, FieldInfo>>, form };
}
