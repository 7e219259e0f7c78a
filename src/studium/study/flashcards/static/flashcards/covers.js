// Covers on a picture, drawn by pointer. The numbers in the form are what counts: by keyboard they
// are typed, and the drawing follows them.

const SVG = "http://www.w3.org/2000/svg";
const SIDES = ["x", "y", "width", "height"];
const LEAST = 0.005; // of the picture: less is a click, no cover

const picture = document.querySelector('[data-covers="picture"]');
const drawing = picture.querySelector("svg");
const rows = [...document.querySelectorAll('[data-covers="row"]')];
let from = null;

const inputs = (row) => SIDES.map((name) => row.querySelector(`input[name^="${name}_"]`));
const label = (row) => row.querySelector('input[name^="label_"]');
const placeOf = (row) => inputs(row).map(({ value }) => Number(value) / 100);
const isFree = (row) => !label(row).value && inputs(row).every(({ value }) => !value);

function draw(extra) {
  const places = rows.filter((row) => !isFree(row)).map(placeOf);
  drawing.replaceChildren(
    ...[...places, ...(extra ? [extra] : [])].map((place) => {
      const cover = document.createElementNS(SVG, "rect");
      cover.setAttribute("class", "cover cover-drawn");
      SIDES.forEach((name, at) => cover.setAttribute(name, Math.max(0, place[at])));
      return cover;
    }),
  );
  const used = rows.findLastIndex((row) => !isFree(row));
  rows.forEach((row, at) => {
    row.hidden = at > Math.max(2, used + 1);
  });
}

function pointAt({ clientX, clientY }) {
  const { left, top, width, height } = drawing.getBoundingClientRect();
  const within = (share) => Math.min(1, Math.max(0, share));
  return [within((clientX - left) / width), within((clientY - top) / height)];
}

function placeTo(event) {
  const to = pointAt(event);
  const [x, y] = from.map((value, at) => Math.min(value, to[at]));
  const [width, height] = from.map((value, at) => Math.abs(value - to[at]));
  return [x, y, width, height];
}

picture.addEventListener("pointerdown", (event) => {
  from = pointAt(event);
  picture.setPointerCapture(event.pointerId);
  event.preventDefault();
});
picture.addEventListener("pointermove", (event) => {
  if (from) draw(placeTo(event));
});
picture.addEventListener("pointercancel", () => {
  from = null;
  draw();
});
picture.addEventListener("pointerup", (event) => {
  if (!from) return;
  const place = placeTo(event);
  from = null;
  const row = rows.find(isFree);
  if (row && place[2] > LEAST && place[3] > LEAST) {
    inputs(row).forEach((input, at) => {
      input.value = Math.floor(place[at] * 10000) / 100;
    });
    row.hidden = false;
    label(row).focus();
  }
  draw();
});
document.getElementById("covers").addEventListener("input", () => draw());

draw();
