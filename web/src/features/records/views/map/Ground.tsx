/** What lies under the places: land, lines of degrees, a yardstick. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { coast, graticule, pixel, project, yardstick, type Window } from "./earth";
import { landQuery } from "./land";

export function Ground({ window }: { window: Window }) {
  const { t } = useTranslation();
  const { data: land } = useQuery(landQuery);
  const path = useMemo(() => (land ? coast(land, window) : ""), [land, window]);
  const { lons, lats } = graticule(window);
  const { kilometres, pixels } = yardstick(window);
  const { width, height } = window;
  const x = (lon: number) => pixel(window, project(0, lon)).x;
  const y = (lat: number) => pixel(window, project(lat, 0)).y;
  return (
    <svg className="map-ground" width={width} height={height} aria-hidden>
      <path className="map-land" d={path} fillRule="evenodd" />
      <g className="map-degrees">
        {lons.map((lon) => (
          <g key={lon}>
            <line x1={x(lon)} x2={x(lon)} y1={0} y2={height} />
            <text x={x(lon) + 3} y={height - 5}>{degrees(lon, "E", "W")}</text>
          </g>
        ))}
        {lats.map((lat) => (
          <g key={lat}>
            <line x1={0} x2={width} y1={y(lat)} y2={y(lat)} />
            <text x={4} y={y(lat) - 3}>{degrees(lat, "N", "S")}</text>
          </g>
        ))}
      </g>
      <g className="map-yardstick" transform={`translate(${width - pixels - 16} ${height - 16})`}>
        <path d={`M0-5V0H${pixels}V-5`} />
        <text x={pixels / 2} y={-7} textAnchor="middle">
          {kilometres >= 1 ? t("views.map.kilometres", { count: kilometres }) : t("views.map.metres", { count: Math.round(kilometres * 1000) })}
        </text>
      </g>
    </svg>
  );
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.abs(value)}°${value > 0 ? positive : value < 0 ? negative : ""}`;
}
