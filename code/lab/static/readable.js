// A chapter's MyST in JupyterLab: directives, roles and the book's macros become Markdown that JupyterLab can show.
// What is shown changes, what is stored does not: a double click on a cell still edits the chapter's own text.
// JupyterLab loads this file as it is: it is its own federated module, without a build.
"use strict";

globalThis._JUPYTERLAB ??= {};

(() => {
  const FENCE = /^(`{3,}|:{3,})\{([\w:-]+)\} *(.*)$/;
  const ROLE = /\{([\w:-]+)\}`([^`]+)`/g;
  const CODE = /(^`{3,}[^]*?^`{3,}$|`[^`\n]+`)/m; // shown as it stands

  // The text of one Markdown cell as JupyterLab's own Markdown. `book` is what install.py found out about the chapters;
  // `glued` gives the value of a name that a cell has glued, or nothing when it has not run.
  function readable(text, book, glued) {
    return blocks(text.split("\n"), book, glued).join("\n");
  }

  function blocks(lines, book, glued) {
    const out = [];
    let prose = [];
    const flush = () => { out.push(...inline(prose.join("\n"), book, glued).split("\n")); prose = []; };
    for (let at = 0; at < lines.length; at += 1) {
      const [, fence, name, argument] = FENCE.exec(lines[at]) ?? [];
      if (/^\([\w-]+\)=$/.test(lines[at])) continue; // where a link of the site leads
      const end = fence ? lines.indexOf(fence, at + 1) : -1;
      if (end < 0) { prose.push(lines[at]); continue; }
      flush();
      const body = lines.slice(at + 1, end);
      const options = {};
      while (/^:[\w-]+:/.test(body[0] ?? "")) {
        const [, key, value] = /^:([\w-]+): *(.*)$/.exec(body.shift());
        options[key] = value;
      }
      out.push("", ...directive(name, argument, options, body, book, glued), "");
      at = end;
    }
    flush();
    return out;
  }

  function directive(name, argument, options, body, book, glued) {
    const inside = () => blocks(body, book, glued);
    switch (name) {
      case "math": return ["$$", expand(body.join("\n"), book.macros), "$$"];
      case "admonition": return [`**${argument}**`, "", ...inside()].map((line) => `> ${line}`);
      case "tab-item": return [`**${argument}**`, "", ...inside()];
      case "literalinclude": return ["```python", ...(book.listings[
        [argument, options.pyobject ?? "", options["start-at"] ?? ""].join(" ")] ?? `# see ${argument}`).split("\n"),
      "```"];
      case "list-table": return table(inside());
      case "glossary": return inside().map((line) => line.startsWith("  ") ? line.trim() : line && `\n**${line}**\\`);
      case "bibliography": return ["The works are listed in [references.bib](references.bib)."];
      case "quiz": return ["---", "", ...inside()];
      default: return inside(); // tabs: what they hold is Markdown
    }
  }

  function table(lines) {
    const rows = [];
    for (const line of lines) {
      const [, row, cell] = /^(\* - |  - )(.*)$/.exec(line) ?? [];
      if (row === "* - ") rows.push([cell]);
      else if (row) rows.at(-1).push(cell);
      else if (line.trim() && rows.length) rows.at(-1).push(`${rows.at(-1).pop()} ${line.trim()}`);
    }
    const written = rows.map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
    return [written[0], `|${" --- |".repeat(rows[0]?.length ?? 0)}`, ...written.slice(1)];
  }

  function inline(text, book, glued) {
    const roles = text.replace(ROLE, (whole, name, content) => {
      const [, shown, target] = /^([^]*?)\s*<([^>]*)>$/.exec(content) ?? [, content, content];
      switch (name) {
        case "eq": return `(${book.tags[content] ?? content})`;
        case "term": return shown;
        case "cite": return `(${works(content, book).map((work) => work.join(", ")).join("; ")})`;
        case "cite:t": return works(content, book).map(([who, year]) => `${who} (${year})`).join(", ");
        case "doc": return `[${shown === target ? book.titles[target] ?? target : shown}](${target}${
          target.includes("exercises/") ? ".ipynb" : ".md"})`;
        case "download": return `[${shown}](${target})`;
        case "glue:text": return glued(content) ?? "…"; // its cell has not run
        default: return whole;
      }
    });
    return roles.split(CODE).map((part, n) => (n % 2 ? part : expand(part, book.macros))).join("");
  }

  function works(keys, book) {
    return keys.split(",").map((key) => book.works[key.trim()] ?? [key, "?"]);
  }

  // TeX with the book's macros written out.
  function expand(tex, macros) {
    return tex.replace(/\\([A-Za-z]+)(?![A-Za-z])/g, "\u0000$1\u0001").split("\u0000").reduceRight((after, part, n) => {
      if (n === 0) return part + after;
      const [name, rest] = part.split("\u0001");
      if (!(name in macros)) return `\\${name}${rest}${after}`;
      const [filled, left] = fill(macros[name], rest + after);
      return expand(filled, macros) + left;
    }, "");
  }

  // A macro's text with its arguments, taken from the start of `rest`, and what is left.
  function fill(macro, rest) {
    const count = Math.max(0, ...[...macro.matchAll(/#(\d)/g)].map((match) => Number(match[1])));
    let filled = macro;
    for (let n = 1; n <= count; n += 1) {
      const [argument, left] = group(rest);
      filled = filled.replaceAll(`#${n}`, () => argument);
      rest = left;
    }
    return [filled, /[A-Za-z]$/.test(filled) && /^[A-Za-z]/.test(rest) ? ` ${rest}` : rest];
  }

  function group(text) {
    const start = text.trimStart();
    if (!start.startsWith("{")) return [start.slice(0, 1), start.slice(1)];
    let depth = 0;
    for (let at = 0; at < start.length; at += 1) {
      depth += { "{": 1, "}": -1 }[start[at]] ?? 0;
      if (depth === 0) return [start.slice(1, at), start.slice(at + 1)];
    }
    return [start, ""];
  }

  // The values that the notebook in front has glued so far.
  function gluedIn(shell) {
    const cells = shell?.currentWidget?.content?.model?.sharedModel?.cells ?? [];
    return (name) => {
      const key = "application/papermill.record/text/plain";
      const outputs = cells.filter((cell) => cell.cell_type === "code").flatMap((cell) => cell.outputs);
      const record = outputs.findLast((output) => output.metadata?.scrapbook?.name === name);
      const text = record?.data?.[key] ?? record?.data?.["text/plain"];
      return text === undefined ? undefined : [text].flat().join("").replace(/^'(.*)'$/, "$1");
    };
  }

  let scope;
  const shared = async (name) => (await Object.values(scope[name])[0].get())();

  async function extension() {
    const { IRenderMimeRegistry } = await shared("@jupyterlab/rendermime");
    const { NotebookActions } = await shared("@jupyterlab/notebook");
    const { PageConfig } = await shared("@jupyterlab/coreutils");
    const place = `${PageConfig.getOption("fullLabextensionsUrl")}/backprop-course-lab/static`;
    const plugin = { id: "backprop-course-lab:readable", autoStart: true, requires: [IRenderMimeRegistry],
      activate: (app, rendermime) => {
        app.restored.then(() => {
          const factory = app.docRegistry.getWidgetFactory("Jupytext Notebook");
          if (factory) factory.autoStartDefault = true; // a text that names no kernel opens without asking for one
        });
        const own = rendermime.getFactory("text/markdown");
        const book = fetch(`${place}/book.json`).then((answer) => answer.json())
          // Without it, names stand where values would.
          .catch(() => ({ macros: {}, tags: {}, works: {}, listings: {}, titles: {} }));
        document.head.append(Object.assign(document.createElement("link"),
          { rel: "stylesheet", href: `${place}/symbols.css` }));
        const quoting = new Map(); // renderers whose text quotes what a cell glues, each with what it shows
        NotebookActions.executed.connect((_, { cell }) => {
          if (!cell.model.sharedModel.outputs?.some((output) => output.metadata?.scrapbook)) return;
          for (const [renderer, model] of quoting) {
            if (renderer.isDisposed) quoting.delete(renderer);
            else renderer.renderModel(model);
          }
        });
        rendermime.addFactory({ ...own, createRenderer: (options) => {
          const renderer = own.createRenderer(options);
          const render = renderer.renderModel.bind(renderer);
          renderer.renderModel = async (model) => {
            const source = String(model.data["text/markdown"] ?? "");
            if (source.includes("{glue:text}")) quoting.set(renderer, model);
            else quoting.delete(renderer);
            const text = readable(source, await book, gluedIn(app.shell));
            return render(Object.create(model, { data: { value: { ...model.data, "text/markdown": text } } }));
          };
          return renderer;
        } }, 0);
      } };
    return { __esModule: true, default: plugin };
  }

  _JUPYTERLAB["backprop-course-lab"] = {
    readable,
    init: (given) => { scope = given; },
    get: async () => { const module = await extension(); return () => module; },
  };
})();
