import account from "./account.json";
import app from "./app.json";
import fields from "./fields.json";
import form from "./form.json";
import home from "./home.json";
import imports from "./imports.json";
import keys from "./keys.json";
import list from "./list.json";
import profile from "./profile.json";
import record from "./record.json";
import settings from "./settings.json";

export const en = { account, app, fields, form, home, imports, keys, list, profile, record, settings };
