/** Addresses as people write them, in the order of their country and language. */
import type { Address } from "../view";
import type { Regions } from "./regions";

/** Names that only group counties; nobody writes them. */
const GROUPS = new Set(["县", "省直辖县", "自治区直辖县级行政区划", "市辖区"]);

/** The names a region is written with, the largest first; a city that is a province is said once. */
export function regionParts(code: string, regions: Regions): string[] {
  const names = [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code].map((each) => regions.get(each) ?? "");
  return [...new Set(names)].filter((name) => name && !GROUPS.has(name));
}

export function countryName(code: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: "region" }).of(code) ?? code;
}

export function shownAddress(address: Address, locale: string, regions: Regions | undefined): string {
  const { country, region = "", street = "", city = "", state = "", postcode = "" } = address;
  const comma = (parts: string[]) => parts.filter(Boolean).join(", ");
  if (country !== "CN") return comma([street, city, `${state} ${postcode}`.trim(), countryName(country, locale)]);
  const parts = regions ? regionParts(region, regions) : [];
  if (locale.startsWith("zh")) return parts.join("") + street + (postcode && ` ${postcode}`);
  return comma([street, ...parts.slice(1).reverse(), `${parts[0] ?? ""} ${postcode}`.trim(), countryName(country, locale)]);
}
