/** The coastlines of the earth: Natural Earth's, public domain; a file of our own origin, fetched with the first map. */
import { queryOptions } from "@tanstack/react-query";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import coastlines from "world-atlas/land-50m.json?url";

import { ringOf, type Ring } from "./earth";

type Land = Topology<{ land: GeometryCollection }>;

async function rings(): Promise<Ring[]> {
  const answer = await fetch(coastlines);
  const land = (await answer.json()) as Land;
  const { features } = feature(land, land.objects.land);
  return features.flatMap(({ geometry }) => {
    if (geometry.type === "Polygon") return geometry.coordinates.map(ringOf);
    return geometry.type === "MultiPolygon" ? geometry.coordinates.flat().map(ringOf) : [];
  });
}

/** Without them a map still shows places, on its lines of degrees. */
export const landQuery = queryOptions({ queryKey: ["coastlines"], queryFn: rings, staleTime: Infinity, gcTime: Infinity, retry: 1 });
