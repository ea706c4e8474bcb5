// Patterns of crawler-user-agents that hit real browsers, apps or phones: never asked. A name that is worth knowing
// stands in the own table in a form that hits nobody else.

/** As the package writes them; a test says when one is gone from it. */
export const quarantined: ReadonlySet<string> = new Set([
  // The in-app browser of Facebook: people.
  'MetaIAB Facebook',
  // The build id of a stock Android 15 on phones of three makers.
  String.raw`AP3A\.240617\.008`,
  // Also the browser of that name; the crawlers are in the own table.
  'Sogou',
  // ViewSonic.
  'Sonic',
  'Fever',
  'Butterfly',
  'Viber',
  // The in-app browser, too; the preview is in the own table.
  'WhatsApp',
  // Pages within editors.
  String.raw`Code\/1\.`,
  String.raw`Trae\/`,
  // A browser for one site each, on the Mac.
  'Fluid',
  // Apps on the desk and the phone, in which pages are shown.
  String.raw`Notion\/`,
  String.raw`Tumblr\/`,
  String.raw`Asana\/`,
  String.raw`Grammarly\/`,
  String.raw`^Silk\/`,
])
