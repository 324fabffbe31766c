// The style sheet of the report: light, dark and print. System typefaces only; nothing is fetched.

import type { Theme } from '../figure/draw/theme.ts';

const LIGHT =
  'color-scheme:light;--page:#f6f7f9;--card:#ffffff;--text:#1f2328;--muted:#57606a;--rule:#d5dae0;' +
  '--found:#00694d;--partial:#8a5300;--absent:#57606a;--accent:#0072b2';
const DARK =
  'color-scheme:dark;--page:#05080c;--card:#0d1117;--text:#e6edf3;--muted:#9da7b3;--rule:#30363d;' +
  '--found:#35c49f;--partial:#f2b04e;--absent:#9da7b3;--accent:#56b4e9';

const RULES = `
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.55 system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif}
header,main,footer{max-width:1040px;margin:0 auto;padding:0 20px}
header{padding-top:36px}
h1{font-size:28px;line-height:1.2;margin:0 0 12px;text-wrap:balance}
.lead{font-size:18px;margin:0 0 16px;max-width:46em}
.verdict{white-space:nowrap;border:1.5px solid currentColor;border-radius:99px;padding:1px 10px;margin-right:6px}
.found{color:var(--found)}.partial{color:var(--partial)}.absent{color:var(--absent)}
.about{display:grid;grid-template-columns:max-content 1fr;gap:4px 14px;margin:0 0 20px;color:var(--muted)}
.about dt{font-weight:600;color:var(--text)}.about dd{margin:0;overflow-wrap:anywhere}
.key{list-style:none;margin:0 0 18px;padding:0;display:grid;gap:10px;grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}
.key li{background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:10px 12px;display:flex;flex-direction:column}
.key span,.key small{color:var(--muted);font-size:13px}.key b{font-size:19px;line-height:1.4}
section{margin:36px 0 0}
h2{font-size:21px;margin:0 0 12px;display:flex;gap:10px;align-items:center}
h2 span{flex:none;width:28px;height:28px;border-radius:50%;background:var(--accent);color:var(--card);font-size:15px;display:grid;place-items:center}
figure{margin:0 0 12px}
.plate{background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:12px;overflow-x:auto}
.plate svg{display:block;width:100%;height:auto;margin:0 auto}
.wide svg{min-width:620px}
.narrow{display:grid;grid-template-columns:minmax(0,560px) minmax(14em,1fr);gap:4px 20px;align-items:center}
@media (max-width:800px){.narrow{grid-template-columns:minmax(0,1fr)}}
figcaption,.see{max-width:46em;margin:8px 0 14px}
.table{overflow-x:auto;margin:0 0 12px;background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:10px 12px}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;color:var(--muted);padding-bottom:6px}
th,td{text-align:right;padding:5px 6px;border-top:1px solid var(--rule);vertical-align:top;font-variant-numeric:tabular-nums;white-space:nowrap}
thead th{border-top:0;font-weight:600;vertical-align:bottom;white-space:normal}
th:first-child,.words{text-align:left}td.words:last-child{white-space:normal;min-width:13em}
tbody th{font-weight:400}.chosen th,.chosen td{font-weight:600}
.notes{color:var(--muted);max-width:46em}
sup,sub{line-height:0;font-size:.75em}
footer{margin-top:44px;padding-bottom:40px;color:var(--muted);font-size:14px}
footer code{background:var(--card);border:1px solid var(--rule);border-radius:4px;padding:1px 5px;overflow-wrap:anywhere;color:var(--text)}
@media print{body{background:#fff;font-size:10.5pt}header,main,footer{max-width:none;padding:0}
figure,.table,.key{break-inside:avoid}h2{break-after:avoid}.plate,.table,.key li{border-color:#ccc}.wide svg{min-width:0}}
`;

/** Rules of the page; figures bring their own. */
export function reportStyle(theme: Theme): string {
  const first = theme === 'dark' ? DARK : LIGHT;
  const other = theme === 'auto' ? `@media screen and (prefers-color-scheme:dark){:root{${DARK}}}` : '';
  return `:root{${first}}${other}${RULES.trim()}`;
}
