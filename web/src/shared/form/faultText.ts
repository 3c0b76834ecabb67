/** A fault as a sentence. */
import type { TFunction } from "i18next";

import type { FormFault } from "../../engine/form/contract";

export function faultText(t: TFunction, fault: FormFault): string {
  if (fault.detail) return fault.detail;
  switch (fault.code) {
    case "required":
      return t("form.required");
    case "unread":
      return t("form.unread", { text: fault.limit, field: fault.field });
    case "min":
      return t("form.min", { limit: fault.limit });
    case "max":
      return t("form.max", { limit: fault.limit });
    case "length":
      return t("form.length", { limit: fault.limit });
    case "short":
      return t("form.short", { limit: fault.limit });
    case "pattern":
      return t("form.pattern");
    default:
      return t("form.wrong");
  }
}
