import account from "./account.json";
import app from "./app.json";
import fields from "./fields.json";
import form from "./form.json";
import home from "./home.json";
import imports from "./imports.json";
import list from "./list.json";
import record from "./record.json";

export const zhCN = { account, app, fields, form, home, imports, list, record };
