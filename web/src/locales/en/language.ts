/** English: our words, and those of the components. */
import components from "antd/es/locale/en_US";

import { en } from ".";

export default { words: en, components };
