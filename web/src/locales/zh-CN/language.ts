/** Chinese: our words, and those of the components and of the calendar. */
import components from "antd/es/locale/zh_CN";
import "dayjs/locale/zh-cn";

import { zhCN } from ".";

export default { words: zhCN, components };
