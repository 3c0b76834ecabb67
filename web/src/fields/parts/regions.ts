/** China's regions by their six-digit codes, from @vant/area-data; fetched when an address is first shown. */
export type Regions = ReadonlyMap<string, string>;

const kept: { regions?: Regions; coming?: Promise<Regions> } = {};

/** The regions, if they are here already. */
export const knownRegions = (): Regions | undefined => kept.regions;

export function fetchRegions(): Promise<Regions> {
  kept.coming ??= import("@vant/area-data").then(({ areaList }) => {
    const { province_list, city_list, county_list } = areaList;
    kept.regions = new Map([...Object.entries(province_list), ...Object.entries(city_list), ...Object.entries(county_list)]);
    return kept.regions;
  });
  return kept.coming;
}
