/** What is wrong with the page as it stands: `{barriers, wide, words}`. Runs inside the page, after axe. */
async ({small, dark}) => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const rules = ['color-contrast', 'link-in-text-block'] // by night a page differs in its colours alone
  const found = await axe.run(document, {runOnly: dark ? rules : tags, resultTypes: ['violations'], elementRef: false})
  /* An item of a tree is called by its title alone: a rule on trial wants all words beside it in its name. */
  const trial = ({id, html}) => id === 'label-content-name-mismatch' && html.startsWith('<li role="treeitem"')
  const barriers = found.violations.flatMap(({id, nodes}) => nodes.filter(({html}) => !trial({id, html})).slice(0, 3).map(({html, any}) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`))

  const room = document.documentElement.clientWidth
  const parts = [document.scrollingElement, ...document.querySelectorAll('main, .lw-record-body, .list-body, .cards, .settings-page')]
  const wide = parts.filter(part => part.scrollWidth > Math.max(part.clientWidth, 1) + 1 || part.scrollWidth > room)
    .map(part => `${part.tagName}.${part.className} ${part.scrollWidth} > ${part.clientWidth}`)

  const beyond = part => getComputedStyle(part, '::after').position === 'absolute' ? 10 : 0
  const thumbs = '.top button, .bottom > *, .list-head .ant-btn, .state-filter button, .settings-nav a'
  const missed = small ? [...document.querySelectorAll(thumbs)]
    .filter(part => part.offsetParent && part.getBoundingClientRect().height + beyond(part) < 44)
    .map(part => `a thumb may miss ${part.outerHTML.slice(0, 120)}`) : []

  const language = document.documentElement.lang
  const foreign = node => { const own = node.closest('[lang]'); return own !== null && own.lang !== language }
  const seen = node => node.getClientRects().length > 0 && !foreign(node) && !node.closest('option, kbd, code, time, [role=gridcell], .lw-value, .user-data')
  const words = new Set([document.title])
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) if (seen(walker.currentNode.parentElement)) words.add(walker.currentNode.data.trim())
  for (const name of ['placeholder', 'aria-label', 'title', 'alt'])
    for (const each of document.querySelectorAll(`[${name}]`)) if (seen(each)) words.add(each.getAttribute(name).trim())
  return {barriers, wide: [...wide, ...missed], words: [...words].filter(Boolean)}
}
