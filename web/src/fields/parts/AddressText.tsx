/** An address in words; the names of its regions come when the first one is shown. */
import { useEffect, useState } from "react";

import { useSettings } from "../../shared/settings";
import type { Address } from "../view";
import { shownAddress } from "./addresses";
import { fetchRegions, knownRegions } from "./regions";

export function AddressText({ value }: { value: Address }) {
  const { locale } = useSettings();
  const [regions, setRegions] = useState(knownRegions);
  const needed = value.country === "CN" && !regions;
  useEffect(() => {
    if (needed) void fetchRegions().then((found) => setRegions(found), () => undefined);
  }, [needed]);
  return <span>{shownAddress(value, locale, regions)}</span>;
}
