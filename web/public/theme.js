/* Before anything is drawn: the look that was chosen on this device. src/shared/appearance.ts says the rest. */
{
  const chosen = localStorage.getItem("loomwork.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
