/** One calm look: small type, thin lines, one blue. */
import type { ThemeConfig } from "antd";

export const colors = {
  primary: "#1f5f8b",
  ink: "#1c2733",
  soft: "#566270",
  line: "#e1e5ea",
  ground: "#f5f6f8",
  paper: "#ffffff",
};

export const theme: ThemeConfig = {
  token: {
    colorPrimary: colors.primary,
    colorInfo: colors.primary,
    colorLink: colors.primary,
    colorSuccess: "#2b7a4b",
    colorWarning: "#a86400",
    colorError: "#b3342d",
    colorText: colors.ink,
    colorTextSecondary: colors.soft,
    colorTextDescription: colors.soft,
    colorTextPlaceholder: "#6b7684",
    colorBorder: "#cdd4dc",
    colorBorderSecondary: colors.line,
    colorBgLayout: colors.ground,
    borderRadius: 5,
    fontSize: 13,
    fontFamily: "var(--font)",
    controlHeight: 30,
    controlHeightSM: 26,
    controlHeightLG: 38,
    wireframe: false,
    motionDurationMid: "0.12s",
    motionDurationSlow: "0.16s",
  },
  components: {
    Button: { fontWeight: 500, primaryShadow: "none", defaultShadow: "none" },
    Form: { itemMarginBottom: 14, verticalLabelPadding: "0 0 4px" },
    Table: { cellPaddingBlockSM: 6, cellPaddingInlineSM: 10 },
    Tabs: { horizontalMargin: "0 0 12px 0" },
  },
};

/** The same with targets for a thumb. */
export const touchTheme: ThemeConfig = {
  ...theme,
  token: { ...theme.token, fontSize: 14, controlHeight: 44, controlHeightSM: 40, controlHeightLG: 46 },
};
