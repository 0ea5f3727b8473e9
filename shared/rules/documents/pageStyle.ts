/**
 * The style of the pages. A name of 127 characters without a space can break anywhere, so the page never scrolls sideways. Colours
 * have a contrast of at least 4.5 : 1 in light and in dark mode. Each colour has a word with the same meaning.
 */
export const pageStyle = `
:root{color-scheme:light dark;--page:#f5f6f8;--card:#fff;--text:#1c1f23;--soft:#545b64;--line:#d8dce1;--link:#0a58ca;
--bad:#a4161a;--warn:#7a4a00;--open:#4a5568;--good:#0b6a35;--badge:#eef0f3}
@media(prefers-color-scheme:dark){:root{--page:#14171a;--card:#1d2125;--text:#e8eaed;--soft:#a9b1ba;--line:#363c43;--link:#8ab8ff;
--bad:#ff9a9a;--warn:#f2c078;--open:#b6c0cc;--good:#7fd6a0;--badge:#2a2f35}}
*{box-sizing:border-box}
.good{--look:var(--good)}.warn{--look:var(--warn)}.bad{--look:var(--bad)}.busy,.quiet{--look:var(--open)}.none{--look:var(--soft)}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
main{max-width:72rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.6rem;line-height:1.25;margin:.1rem 0 .6rem}h2{font-size:1.2rem;margin:2.2rem 0 .7rem}h3{font-size:1rem;line-height:1.4;margin:0}
p{margin:.45rem 0}a{color:var(--link)}a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
code{font:.85em/1.4 ui-monospace,"Cascadia Mono",Menlo,monospace;color:var(--soft)}
header,.tile,.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem}
header{border-top:.3rem solid var(--look);padding:1rem 1.2rem}
.kind{margin:0;color:var(--soft);font-size:.9rem}.arrow{color:var(--soft)}.verdict{margin:0}
.verdict strong{display:block;font-size:1.15rem;color:var(--look)}.verdict strong::first-letter{text-transform:uppercase}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.2rem,1fr));gap:.6rem;margin:1rem 0}
.tile{display:flex;flex-direction:column-reverse;justify-content:flex-end;padding:.6rem .9rem}
.tile dt{color:var(--soft);font-size:.9rem}.tile dd{margin:0;font-size:1.6rem;line-height:1.2;font-weight:600;font-variant-numeric:tabular-nums;color:var(--look)}
.facts{margin:0;padding-left:1.2rem}.facts li{margin:.3rem 0}
.card{border-left:.3rem solid var(--look);padding:.8rem 1rem;margin:.7rem 0;break-inside:avoid-page}
.top{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem .7rem}
.badge{background:var(--badge);border-radius:1rem;padding:.05rem .65rem;font-size:.85rem;font-weight:600;color:var(--look)}
.items{margin:.45rem 0;padding-left:1.2rem;font-size:.92rem;word-break:break-all}summary{cursor:pointer;color:var(--link)}
svg{display:block;width:100%;height:24px;border-radius:.25rem;margin:.6rem 0}rect{fill:var(--look)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}th,td{overflow-wrap:normal}.long{overflow-wrap:anywhere}
.number{font-variant-numeric:tabular-nums}.span{min-width:8rem;width:20%}.span svg{height:.6rem;margin:.4rem 0}
pre{background:var(--badge);border-radius:.4rem;padding:.6rem .8rem;white-space:pre-wrap;margin:.4rem 0}details{margin:.6rem 0}
@media print{rect{print-color-adjust:exact}:root{--page:#fff;--card:#fff;--text:#000;--soft:#444;--line:#999;--link:#000;--bad:#a4161a;--warn:#7a4a00;--open:#444;--good:#0b6a35;--badge:#fff}
main{max-width:none;padding:0}body{font-size:10pt}details::details-content{content-visibility:visible;block-size:auto}.badge{border:1px solid}}
`.trim();
