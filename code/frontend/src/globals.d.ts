// What the classic script gives to the page, for host.js.
declare var backpropWidgets: typeof import("./classic.js").widgets;
