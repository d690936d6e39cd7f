// What the classic script gives to the page, for host.js.
declare var backpropWidgets: typeof import("./classic.js").widgets;
// The full-screen button of the theme, for page.js.
declare function toggleFullScreen(): void;
