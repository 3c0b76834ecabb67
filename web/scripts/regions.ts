/** Writes China's regions for the server, from the package that the browser uses: `node scripts/regions.ts`. */
import { areaList } from "@vant/area-data";
import { writeFileSync } from "node:fs";

const { province_list: provinces, city_list: cities, county_list: counties } = areaList;
const rows = Object.entries({ ...provinces, ...cities, ...counties }).map((pair) => pair.join(",")).sort();

writeFileSync(`${import.meta.dirname}/../../definitions/fields/regions.csv`, `${rows.join("\n")}\n`);
