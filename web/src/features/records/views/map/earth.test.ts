import { expect, test } from "vitest";

import { clusters, coast, fitting, graticule, panned, pixel, project, ringOf, unproject, yardstick, zoomed, type Window } from "./earth";

const window: Window = { middle: { x: 0.5, y: 0.5 }, scale: 1000, width: 500, height: 400 };

test("places become points and points places again", () => {
  expect(project(0, 0)).toEqual({ x: 0.5, y: 0.5 });
  const { lat, lon } = unproject(project(31.2304, 121.4737));
  expect([lat.toFixed(4), lon.toFixed(4)]).toEqual(["31.2304", "121.4737"]);
  expect(project(90, 0).y).toBeCloseTo(project(85, 0).y);
  expect(pixel(window, { x: 0.6, y: 0.5 })).toEqual({ x: 350, y: 200 });
});

test("all points are in sight, in the middle", () => {
  const found = fitting([project(31, 121), project(40, 116)], 800, 600);
  for (const place of [project(31, 121), project(40, 116)]) {
    const { x, y } = pixel(found, place);
    expect(x > 0 && x < 800 && y > 0 && y < 600).toBe(true);
  }
  expect(fitting([], 800, 600).scale).toBe(800);
});

test("coming nearer keeps what is under the pointer; dragging follows the hand", () => {
  const at = { x: 400, y: 100 };
  const before = { x: window.middle.x + 150 / 1000, y: window.middle.y - 100 / 1000 };
  const after = pixel(zoomed(window, 2, at), before);
  expect([after.x, after.y].map(Math.round)).toEqual([400, 100]);
  const { x, y } = pixel(panned(window, 30, -20), window.middle);
  expect([x, y].map(Math.round)).toEqual([280, 180]);
});

test("what lies together is one, what is out of sight is none", () => {
  const places = [[-5, 5], [-5.1, 5.1], [20, 20], [-60, 170]].map(([lat = 0, lon = 0], item) => ({ item, point: project(lat, lon) }));
  const together = clusters(places, { ...window, middle: { x: 0.51, y: 0.51 } }, 48);
  expect(together.map(({ items }) => items.length).toSorted()).toEqual([1, 2]);
  expect(clusters(places, window, 48).flatMap(({ items }) => items.map(({ item }) => item)).toSorted()).toEqual([0, 1, 2]);
});

test("a coast is drawn where it is seen, and no finer", () => {
  const square = ringOf([[-10, -10], [-9.99, -10], [10, -10], [10, 10], [-10, 10]]);
  expect(coast([square], window).match(/[ML]/g)).toHaveLength(4);
  expect(coast([ringOf([[170, 70], [175, 70], [175, 75]])], { ...window, scale: 20_000 })).toBe("");
});

test("lines stand at round degrees, a yardstick at round distances", () => {
  expect(graticule(window).lons).toEqual([-90, -60, -30, 0, 30, 60, 90]);
  expect(graticule({ ...window, scale: 100_000 }).lats).toEqual([-0.5, 0, 0.5]);
  expect([1, 2, 5]).toContain(Number(String(yardstick(window).kilometres)[0]));
});
