/** Tables, tabs, steps and folds, as the form inside has them; what they say of what was done comes with them. */
import type { FormItem } from "../../api/types";
import { FeedbackFrame } from "../../shared/FeedbackFrame";
import { Layout } from "../records/record/Layout";

export default function Further({ item, at }: { item: FormItem; at: string }) {
  return (
    <FeedbackFrame>
      <Layout items={[item]} at={at} />
    </FeedbackFrame>
  );
}
