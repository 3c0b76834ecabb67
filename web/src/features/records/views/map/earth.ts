/** The earth on a plane: places to pixels and back, coastlines no finer than can be seen, points that lie together. Knows no screen. */

/** A point of the plane: the whole earth is from 0 to 1. */
export interface Point {
  x: number;
  y: number;
}

/** What is shown: the middle of the picture, and how many pixels the whole earth is wide. */
export interface Window {
  middle: Point;
  scale: number;
  width: number;
  height: number;
}

const FARTHEST = 85;

/** Mercator's projection, as people know it from maps. */
export function project(lat: number, lon: number): Point {
  const held = Math.max(-FARTHEST, Math.min(FARTHEST, lat));
  const y = Math.log(Math.tan(Math.PI / 4 + (held * Math.PI) / 360));
  return { x: (lon + 180) / 360, y: 0.5 - y / (2 * Math.PI) };
}

export function unproject({ x, y }: Point): { lat: number; lon: number } {
  return { lat: (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90, lon: x * 360 - 180 };
}

export function pixel({ middle, scale, width, height }: Window, { x, y }: Point): Point {
  return { x: (x - middle.x) * scale + width / 2, y: (y - middle.y) * scale + height / 2 };
}

export const NEAREST = 2 ** 27;
const NEAR = 60_000;

/** The window that shows all points with some room around them. */
export function fitting(points: readonly Point[], width: number, height: number, nearest: number = NEAR): Window {
  const whole = { middle: { x: 0.5, y: 0.42 }, scale: Math.max(width, 300), width, height };
  if (points.length === 0) return whole;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min((width * 0.7) / Math.max(right - left, 1e-9), (height * 0.66) / Math.max(bottom - top, 1e-9), nearest);
  return { ...whole, middle: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.max(scale, 300) };
}

/** Nearer or farther, with the point under the pointer staying where it is. */
export function zoomed(window: Window, factor: number, at: Point): Window {
  const scale = Math.min(Math.max(window.scale * factor, 300), NEAREST);
  const [dx, dy] = [at.x - window.width / 2, at.y - window.height / 2];
  const middle = { x: window.middle.x + dx / window.scale - dx / scale, y: window.middle.y + dy / window.scale - dy / scale };
  return { ...window, scale, middle: held(middle) };
}

export function panned(window: Window, dx: number, dy: number): Window {
  return { ...window, middle: held({ x: window.middle.x - dx / window.scale, y: window.middle.y - dy / window.scale }) };
}

const held = ({ x, y }: Point): Point => ({ x: Math.min(Math.max(x, 0), 1), y: Math.min(Math.max(y, 0), 1) });

export interface Ring {
  points: Point[];
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function ringOf(coordinates: readonly (readonly number[])[]): Ring {
  const points = coordinates.map(([lon = 0, lat = 0]) => project(lat, lon));
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { points, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

const FINE = 0.8;
const COARSE = 60;

/** The coast as an SVG path: fine where it is seen, coarse beyond the edges. */
export function coast(rings: readonly Ring[], window: Window): string {
  const { middle, scale, width, height } = window;
  const [halfWidth, halfHeight] = [width / scale, height / scale];
  const seen = rings.filter(({ left, right, top, bottom }) => right > middle.x - halfWidth && left < middle.x + halfWidth && bottom > middle.y - halfHeight && top < middle.y + halfHeight);
  return seen.map(({ points }) => outline(points, window)).join("");
}

function outline(points: readonly Point[], window: Window): string {
  const { width, height } = window;
  let path = "";
  let last: Point | null = null;
  for (const point of points) {
    const at = pixel(window, point);
    const inside = at.x > -width && at.x < width * 2 && at.y > -height && at.y < height * 2;
    if (last && Math.abs(at.x - last.x) + Math.abs(at.y - last.y) < (inside ? FINE : COARSE)) continue;
    path += `${last ? "L" : "M"}${at.x.toFixed(1)} ${at.y.toFixed(1)}`;
    last = at;
  }
  return path && `${path}Z`;
}

export interface Placed<Item> {
  item: Item;
  point: Point;
}

export interface Cluster<Item> {
  items: Placed<Item>[];
  at: Point;
}

/** Points that would lie over each other, taken together; only those in sight. */
export function clusters<Item>(placed: readonly Placed<Item>[], window: Window, size: number): Cluster<Item>[] {
  const cells = new Map<string, Placed<Item>[]>();
  for (const one of placed) {
    const at = pixel(window, one.point);
    if (at.x < -size || at.y < -size || at.x > window.width + size || at.y > window.height + size) continue;
    const { x, y } = one.point;
    const cell = `${Math.floor((x * window.scale) / size)} ${Math.floor((y * window.scale) / size)}`;
    cells.set(cell, [...(cells.get(cell) ?? []), one]);
  }
  return [...cells.values()].map((items) => ({ items, at: pixel(window, middleOf(items.map(({ point }) => point))) }));
}

function middleOf(points: readonly Point[]): Point {
  const sum = points.reduce((all, { x, y }) => ({ x: all.x + x, y: all.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

const STEPS = [30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
const APART = 90;

/** Degrees of longitude and latitude worth a line. */
export function graticule({ scale, middle, width, height }: Window): { lons: number[]; lats: number[] } {
  const step = STEPS.findLast((degrees) => (degrees / 360) * scale >= APART) ?? 30;
  const from = unproject({ x: middle.x - width / 2 / scale, y: middle.y + height / 2 / scale });
  const to = unproject({ x: middle.x + width / 2 / scale, y: middle.y - height / 2 / scale });
  return { lons: lines(Math.max(from.lon, -180), Math.min(to.lon, 180), step), lats: lines(Math.max(from.lat, -FARTHEST), Math.min(to.lat, FARTHEST), step) };
}

function lines(from: number, to: number, step: number): number[] {
  const found: number[] = [];
  for (let count = Math.ceil(from / step); count * step <= to && found.length < 60; count += 1) found.push(Number((count * step).toFixed(3)));
  return found;
}

const EQUATOR = 40_075;

/** A round distance and its length in pixels, at the middle of the picture. */
export function yardstick(window: Window): { kilometres: number; pixels: number } {
  const { lat } = unproject(window.middle);
  const each = (EQUATOR * Math.cos((lat * Math.PI) / 180)) / window.scale;
  const wanted = each * 110;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const kilometres = [5, 2, 1].map((part) => part * power).find((round) => round <= wanted) ?? power;
  return { kilometres, pixels: kilometres / each };
}
