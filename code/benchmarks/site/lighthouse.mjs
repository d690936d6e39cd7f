// Lighthouse's four scores of each page: node lighthouse.mjs CHROMIUM ADDRESS... writes one JSON line a page.
// Mobile, as Lighthouse has it: a mid-range phone on a slow connection, simulated.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

// What costs points: the audits below their full score, with what Lighthouse shows first of each.
function faults(report, category) {
  const scored = category.auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => report.audits[id]);
  return scored.filter(({ score }) => score !== null && score < 1).map((audit) => {
    const items = audit.details?.items ?? [];
    const first = items[0]?.node?.snippet ?? items[0]?.source?.url ?? items[0]?.description ?? "";
    return { audit: audit.id, score: audit.score, shown: audit.displayValue ?? "", first: String(first).slice(0, 160) };
  });
}

const [chromePath, ...addresses] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags: FLAGS });
try {
  for (const address of addresses) {
    const { lhr } = await lighthouse(address, { port: chrome.port, output: "json", logLevel: "error",
      onlyCategories: ["performance", "accessibility", "best-practices", "seo"] });
    if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
    const metric = (id) => lhr.audits[id].numericValue;
    process.stdout.write(`${JSON.stringify({
      address,
      scores: Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)])),
      "first paint": metric("first-contentful-paint"), "largest paint": metric("largest-contentful-paint"),
      "blocked": metric("total-blocking-time"), "shift": metric("cumulative-layout-shift"),
      faults: Object.values(lhr.categories).flatMap((category) => faults(lhr, category)),
    })}\n`);
  }
} finally {
  await chrome.kill();
}
