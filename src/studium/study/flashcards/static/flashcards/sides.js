// The sides of a card, drawn from the parts that the API answers; templates/flashcards/sides.html
// draws the same where there is no JavaScript.

const SVG = "http://www.w3.org/2000/svg";

const DRAW = {
  TEXT: ({ text }) => element("p", { className: "side-text", textContent: text }),
  IMAGE: picture,
  AUDIO: ({ text, url }) => {
    const audio = element("audio", { controls: true, preload: "none", src: url });
    audio.setAttribute("aria-label", text);
    return audio;
  },
  FILE: ({ text, url }) => {
    const line = element("p");
    line.append(element("a", { href: url, textContent: text }));
    return line;
  },
};

export function drawn(part) {
  return DRAW[part.kind](part);
}

// Pictures of cards to come are here before the cards are, also when the network goes.
export function fetchPictures(cards) {
  for (const { asked, told } of cards) {
    for (const { kind, url } of [...asked, ...told]) {
      if (kind === "IMAGE") element("img", { src: url });
    }
  }
}

function picture({ text, url, boxes }) {
  const figure = element("figure", { className: "picture" });
  figure.append(element("img", { src: url, alt: text }));
  if (!boxes.length) return figure;
  const covers = document.createElementNS(SVG, "svg");
  covers.setAttribute("viewBox", "0 0 1 1");
  covers.setAttribute("preserveAspectRatio", "none");
  covers.setAttribute("aria-hidden", "true");
  for (const { state, ...place } of boxes) {
    const cover = document.createElementNS(SVG, "rect");
    cover.setAttribute("class", `cover cover-${state.toLowerCase()}`);
    for (const [name, value] of Object.entries(place)) cover.setAttribute(name, value);
    covers.append(cover);
  }
  figure.append(covers);
  return figure;
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
