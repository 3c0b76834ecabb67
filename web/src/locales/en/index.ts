import account from "./account.json";
import app from "./app.json";
import fields from "./fields.json";
import home from "./home.json";
import keys from "./keys.json";
import settings from "./settings.json";

export const en = { account, app, fields, home, keys, settings };
