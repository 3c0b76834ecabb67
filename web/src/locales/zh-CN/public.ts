/** The words of forms for people without a login. */
import form from "./form.json";
import publicWords from "./public.json";
import { faults_one, faults_other } from "./record.json";

export const publicForm = { form, public: publicWords, record: { faults_one, faults_other } };
