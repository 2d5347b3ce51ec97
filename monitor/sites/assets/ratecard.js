// <rate-card src="https://prices.example/v1/models/openai/gpt-5.json" tier="standard">What to show meanwhile</rate-card>
// A table of one model's current prices, read from the feed, and when their pages were last checked. Needs nothing else.
// Written in ASCII, since a page that uses it may be in any encoding.
"use strict";
{
  const HOME = ["openai-api", "gemini-api"]; // the makers' own APIs come before whoever else sells their models
  const SIGNS = { USD: "$", EUR: "\u20ac", GBP: "\u00a3" };
  const UNITS = { gb_day: ["GB per day", "GB per day"], token_hour: ["token per hour", "tokens per hour"], query: ["query", "queries"] };
  const STYLE = `table { border-collapse: collapse; font: inherit; color: inherit }
    caption { text-align: left; font-weight: 600; padding: .25em 0 }
    th, td { text-align: left; font-weight: 400; padding: .25em 1em .25em 0; border-top: 1px solid color-mix(in srgb, currentcolor 25%, transparent) }
    p { margin: .5em 0; font-size: .85em }`;

  // Prices are exact decimals in strings: they are never made numbers.
  const money = (rate) => {
    const [whole, decimals = ""] = rate.price.split(".");
    const digits = `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${decimals.padEnd(2, "0")}`;
    return SIGNS[rate.currency] ? SIGNS[rate.currency] + digits : `${rate.currency} ${digits}`;
  };

  const bought = (rate) => {
    const [one, many] = UNITS[rate.unit] || [rate.unit, `${rate.unit}s`];
    return rate.per === 1 ? one : `${rate.per === 1000000 ? "1M" : rate.per.toLocaleString("en")} ${many}`;
  };

  const price = (rate) => {
    const until = rate.valid_until ? ` until ${rate.valid_until}` : "";
    return (rate.free ? "free" : `${rate.basis === "equivalent" ? "\u2248 " : ""}${money(rate)} / ${bought(rate)}`) + until;
  };

  const subject = (rate) => {
    const charge = rate.charge.replaceAll("_", " ");
    const long = rate.context && (rate.context_over ? `prompts over ${rate.context_over.toLocaleString("en")} tokens` : "long prompts");
    const terms = [long, ...Object.entries(rate.conditions).map(([name, value]) => value === "true" ? name.replaceAll("_", " ") : value)];
    const said = terms.filter(Boolean).join(", ");
    return charge[0].toUpperCase() + charge.slice(1) + (rate.modality === "any" ? "" : `, ${rate.modality}`) + (said ? ` (${said})` : "");
  };

  // The rates that apply on a day; where windows of one thing overlap, the one that ends sooner, then the one that began later.
  const current = (rates, day) => {
    const things = new Map();
    const start = (rate) => rate.valid_from || "";
    const end = (rate) => rate.valid_until || "9999-12-31";
    const narrower = (rate, known) => end(rate) < end(known) || (end(rate) === end(known) && start(rate) > start(known));
    for (const rate of rates) {
      if (start(rate) > day || end(rate) < day) continue;
      const thing = JSON.stringify([rate.platform, rate.charge, rate.modality, rate.tier, rate.context, rate.conditions, rate.unit, rate.basis]);
      const known = things.get(thing);
      if (!known || narrower(rate, known)) things.set(thing, rate);
    }
    return [...things.values()];
  };

  const element = (name, text, ...inside) => {
    const made = document.createElement(name);
    made.textContent = String(text).replace(/[\p{Cc}\p{Cf}]/gu, ""); // nor may a name turn the line around
    made.append(...inside);
    return made;
  };

  const header = (text, scope) => {
    const cell = element("th", text);
    cell.scope = scope;
    return cell;
  };

  const read = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  };

  class RateCard extends HTMLElement {
    static observedAttributes = ["src", "tier", "platform"];

    connectedCallback() { this.load(); }

    attributeChangedCallback() { if (this.isConnected) this.load(); }

    async load() {
      const inside = this.shadowRoot || this.attachShadow({ mode: "open" });
      if (!inside.hasChildNodes()) inside.append(document.createElement("slot"));
      const address = new URL(this.getAttribute("src"), document.baseURI);
      const wanted = this.getAttribute("tier");
      try {
        const [model, index] = await Promise.all([read(address), read(new URL("../../index.json", address))]);
        this.show(inside, model, index, wanted);
      } catch (error) {
        inside.replaceChildren(document.createElement("slot"), element("p", "The prices could not be loaded."));
      }
    }

    show(inside, model, index, wanted) {
      const day = new Date().toISOString().slice(0, 10);
      const known = current(model.rates, day);
      const platform = this.getAttribute("platform");
      const home = known.some((rate) => HOME.includes(rate.platform));
      const meant = (rate) => platform ? rate.platform === platform : !home || HOME.includes(rate.platform);
      const rates = known.filter((rate) => meant(rate) && (!wanted || rate.tier === wanted));
      const rows = rates.map((rate) => element("tr", "", header(subject(rate), "row"), element("td", rate.tier), element("td", price(rate))));
      const head = element("tr", "", ...["What", "Tier", "Price"].map((text) => header(text, "col")));
      const table = element("table", "", element("caption", model.model), element("thead", "", head), element("tbody", "", ...rows));
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      inside.adoptedStyleSheets = [sheet];
      const sources = new Set(rates.flatMap((rate) => rate.sources));
      inside.replaceChildren(table, ...index.pages.filter((page) => sources.has(page.id)).map((page) => this.source(page)));
    }

    source(page) {
      const link = element("a", page.id);
      link.href = page.url;
      const checked = page.checked_at ? new Date(page.checked_at) : null;
      const time = element("time", checked ? checked.toLocaleString("en", { dateStyle: "medium", timeStyle: "short" }) : "never");
      if (checked) time.dateTime = page.checked_at;
      return element("p", "", link, checked ? " checked " : " checked: ", time, page.status === "fresh" ? "" : ` (${page.status})`);
    }
  }

  customElements.define("rate-card", RateCard);
}
