/** One calm look: small type, thin lines, one blue; by day and by night. Our own colours are the same in app/tokens.css: a test compares them. */
import type { ThemeConfig } from "antd";
import darkAlgorithm from "antd/es/theme/themes/dark";

export const colors = {
  day: {
    primary: "#1f5f8b", ink: "#1c2733", soft: "#566270", hint: "#66717f", line: "#e1e5ea", edge: "#cdd4dc", ground: "#f5f6f8", paper: "#fff", raised: "#fff",
    good: "#22633a", warn: "#7a5200", wrong: "#b3342d", "on-fill": "#fff", "primary-soft": "#e7eff5", note: "#eef4f9", "note-edge": "#cbddea",
    "good-soft": "#eef7f1", "good-edge": "#c4dfcd", "warn-soft": "#fdf7e6", "warn-edge": "#ecd9a0", "wrong-soft": "#fdf1f0", "wrong-edge": "#e9bdb8",
  },
  night: {
    primary: "#7cbae6", ink: "#e3e8ee", soft: "#a7b2bf", hint: "#97a3b1", line: "#2f3945", edge: "#48545f", ground: "#12171d", paper: "#1a2028", raised: "#222a34",
    good: "#7fcf9d", warn: "#e9c06c", wrong: "#f39a92", "on-fill": "#0e1822", "primary-soft": "#1e3547", note: "#1a2b39", "note-edge": "#30506a",
    "good-soft": "#18301f", "good-edge": "#2f5f41", "warn-soft": "#342a13", "warn-edge": "#6b5826", "wrong-soft": "#3a2120", "wrong-edge": "#77423d",
  },
} as const;

type Colors = Record<keyof (typeof colors)["day"], string>;

const tokens = (look: Colors): NonNullable<ThemeConfig["token"]> => ({
  colorPrimary: look.primary,
  colorInfo: look.primary,
  colorLink: look.primary,
  colorSuccess: look.good,
  colorWarning: look.warn,
  colorError: look.wrong,
  colorPrimaryBg: look["primary-soft"],
  controlItemBgActive: look["primary-soft"],
  colorInfoBg: look.note,
  colorInfoBorder: look["note-edge"],
  colorSuccessBg: look["good-soft"],
  colorSuccessBorder: look["good-edge"],
  colorWarningBg: look["warn-soft"],
  colorWarningBorder: look["warn-edge"],
  colorErrorBg: look["wrong-soft"],
  colorErrorBorder: look["wrong-edge"],
  colorText: look.ink,
  colorTextSecondary: look.soft,
  colorTextDescription: look.soft,
  colorTextTertiary: look.hint,
  colorTextPlaceholder: look.hint,
  colorTextLightSolid: look["on-fill"],
  colorBorder: look.edge,
  colorBorderSecondary: look.line,
  colorBgLayout: look.ground,
  colorBgContainer: look.paper,
  colorBgElevated: look.raised,
  borderRadius: 5,
  fontSize: 13,
  fontFamily: "var(--font)",
  controlHeight: 30,
  controlHeightSM: 26,
  controlHeightLG: 38,
  wireframe: false,
  motionDurationMid: "0.12s",
  motionDurationSlow: "0.16s",
});

const components: NonNullable<ThemeConfig["components"]> = {
  Button: { fontWeight: 500, primaryShadow: "none", defaultShadow: "none" },
  Form: { itemMarginBottom: 14, verticalLabelPadding: "0 0 4px" },
  Table: { cellPaddingBlockSM: 6, cellPaddingInlineSM: 10 },
  Tabs: { horizontalMargin: "0 0 12px 0" },
};

/** Targets for a thumb. */
const touch = { fontSize: 14, controlHeight: 44, controlHeightSM: 40, controlHeightLG: 46 };

const day: ThemeConfig = { token: tokens(colors.day), components };
const night: ThemeConfig = {
  algorithm: darkAlgorithm,
  token: tokens(colors.night),
  components: { ...components, Tooltip: { colorBgSpotlight: colors.night.ink } },
};
const onTouch = (theme: ThemeConfig): ThemeConfig => ({ ...theme, token: { ...theme.token, ...touch } });

const themes = { day, night, touchDay: onTouch(day), touchNight: onTouch(night) };

export const themeFor = (dark: boolean, phone: boolean): ThemeConfig => themes[phone ? (dark ? "touchNight" : "touchDay") : dark ? "night" : "day"];
