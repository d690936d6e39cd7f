"""What a link brings along is read, never run: hostile text for every trait of every interactive, and hostile names."""

import pytest

from booksite.gallery import states
from gallery_page import Shown

KINDS = {widget.kind: name for name, widget in reversed(states().items())}  # each kind's first state
DEEP = 5000
HOSTILE = [
    "<script>document.title = 'run'</script>", "<img src=x onerror=\"document.title = 'run'\">",
    "javascript:document.title='run'", "document.title = 'run'", "${document.title = 'run'}",
    "__proto__", "constructor", "toString", '{"__proto__": {"polluted": 1}}', '{"constructor": {"prototype": 1}}',
    "1e308", "-1e400", "9" * 400, "0x10", "NaN", "null", "true", "\0", "a" * 100_000,
    "[" * DEEP + "]" * DEEP, "[" * DEEP, "W99[9999,9999]", "W1[1e9,-1]", "constructor[0,0]",
]
NAMES = ["__proto__", "constructor", "__proto__.polluted", "kind", "written", "_esm"]
# Every value in every trait at once, then hostile names; after each, what is wrong.
ATTACK = """async ([kind, values, names]) => {
  const faults = [], traits = backpropWidgets.shareable[kind], host = document.querySelector('#interactive-1');
  const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const shown = host => [...host.querySelector('.bp-widget').children]  // its notice repeats what came
    .filter(part => !part.matches('.bp-notice, .bp-problem')).map(part => part.innerText).join(' ');
  const before = document.querySelectorAll('script, img, iframe').length, state = host.querySelector('script').text;
  const entry = (trait, value) => `interactive-1.${trait}=${encodeURIComponent(value)}`;
  const links = values.map(value => traits.map(trait => entry(trait, value)).join('&'));
  links.push(...names.map(name => `interactive-1.${name}=5&${name}=5&${name}.polluted=5`));
  for (const link of links) {
    location.hash = link;
    await frames();
    const wrong = [document.title === 'run' && 'was run', 'polluted' in {} && 'polluted every object',
      document.querySelectorAll('script, img, iframe').length !== before && 'became elements',
      host.innerText.trim().length < 20 && 'left a blank',
      host.querySelector('script').text !== state && 'changed what the page was built from',
      shown(host).match(/.*(NaN|undefined|\\[object).*/)?.[0]];
    faults.push(...wrong.filter(Boolean).map(what => `${link.slice(0, 120)}: ${what}`));
  }
  return faults; }"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_link_is_read_and_never_run(guarded, gallery, kind):
    with guarded(gallery(KINDS[kind])) as page:
        shown = Shown(page, KINDS[kind])
        faults = page.evaluate(ATTACK, [kind, HOSTILE, NAMES])
        assert faults == []
        page.evaluate("location.hash = ''")
        reset = shown.root.get_by_role("button", name="Reset").or_(shown.root.get_by_role("button", name="Try again"))
        assert reset.first.is_enabled()
