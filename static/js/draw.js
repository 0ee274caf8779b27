// A pad to draw on. What is drawn in data-draws goes into the field of that id, as the path of an
// SVG of 300 × 100: its shape alone, in straight lines so short that they look curved, as
// agreements/drawing.py wants it. The strokes are kept in those units and drawn anew at the size
// that the pad has, so that they survive a phone that is turned.
"use strict";
(() => {
  const WIDTH = 300;
  const HEIGHT = 100;
  const STROKE = 2; // how wide the line is
  const MAX_LENGTH = 20000; // characters
  const FINE = 0.08; // how far from the curve a line may pass, in units
  const PATH = /^(M[\d.]+,[\d.]+(L[\d.]+,[\d.]+)+)*$/;

  const read = (path) => (PATH.test(path) ? path.split("M").slice(1) : []).map((stroke) =>
    stroke.split("L").map((point) => {
      const [x, y] = point.split(",").map(Number);
      return { x, y };
    }));

  const written = (value, most) => `${Math.round(Math.min(Math.max(value, 0), most) * 10) / 10}`;
  const write = (strokes) => strokes.map((stroke) => "M" + stroke.map(({ x, y }) =>
    `${written(x, WIDTH)},${written(y, HEIGHT)}`).join("L")).join("");

  // The curve that signature_pad draws through the points that it was given.
  function handles(a, b, c) {
    const before = Math.hypot(b.x - a.x, b.y - a.y);
    const after = Math.hypot(c.x - b.x, c.y - b.y);
    const share = before + after ? after / (before + after) / 2 : 0;
    const rest = before + after ? 0.5 - share : 0;
    return [
      { x: b.x - (c.x - a.x) * rest, y: b.y - (c.y - a.y) * rest },
      { x: b.x + (c.x - a.x) * share, y: b.y + (c.y - a.y) * share },
    ];
  }
  function smooth(points) {
    const at = (index) => points[Math.min(Math.max(index, 0), points.length - 1)];
    const curve = [points[0]];
    for (let i = 0; i + 1 < points.length; i += 1) {
      const [, one] = handles(at(i - 1), at(i), at(i + 1));
      const [two] = handles(at(i), at(i + 1), at(i + 2));
      for (let step = 1; step <= 8; step += 1) {
        const t = step / 8;
        const u = 1 - t;
        const mix = (axis) => u * u * u * at(i)[axis] + 3 * u * u * t * one[axis]
          + 3 * u * t * t * two[axis] + t * t * t * at(i + 1)[axis];
        curve.push({ x: mix("x"), y: mix("y") });
      }
    }
    return curve;
  }

  function distance(p, a, b) { // from a point to the line between two others
    const [x, y] = [b.x - a.x, b.y - a.y];
    const along = ((p.x - a.x) * x + (p.y - a.y) * y) / (x * x + y * y || 1);
    const t = Math.min(Math.max(along, 0), 1);
    return Math.hypot(p.x - a.x - t * x, p.y - a.y - t * y);
  }
  // Ramer, Douglas and Peucker: leave out each point that the line between others passes near.
  function simple(points, far) {
    const last = points.length - 1;
    const [a, b] = [points[0], points[last]];
    let [furthest, most] = [0, far];
    for (let i = 1; i < last; i += 1) {
      const away = distance(points[i], a, b);
      if (away > most) [furthest, most] = [i, away];
    }
    if (!furthest) return [a, b];
    const [left, right] = [points.slice(0, furthest + 1), points.slice(furthest)];
    return [...simple(left, far).slice(0, -1), ...simple(right, far)];
  }

  for (const place of document.querySelectorAll("[data-draws]")) {
    const field = document.getElementById(place.dataset.draws);
    const canvas = place.querySelector("canvas");
    const status = place.querySelector("[data-draw-status]");
    const pad = new window.SignaturePad(canvas, { minDistance: 1, throttle: 0 });
    let strokes = [];
    let drawnAt = 0; // the scale at which a stroke is being drawn; 0 between strokes

    const scale = () => canvas.clientWidth / WIDTH; // CSS pixels in a unit

    function redraw() {
      if (drawnAt) return; // signature_pad would never end the stroke: its end draws all anew
      const ratio = window.devicePixelRatio;
      canvas.width = canvas.clientWidth * ratio;
      canvas.height = canvas.clientHeight * ratio;
      pad.minWidth = pad.maxWidth = scale() * STROKE / 2; // signature_pad's is a radius
      pad.penColor = getComputedStyle(canvas).color;
      pad.clear();
      const ink = canvas.getContext("2d");
      Object.assign(ink, {
        lineWidth: STROKE, lineCap: "round", lineJoin: "round", strokeStyle: pad.penColor,
      });
      ink.scale(scale() * ratio, scale() * ratio);
      ink.stroke(new Path2D(write(strokes)));
      ink.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    function changed() {
      for (let far = FINE; write(strokes).length > MAX_LENGTH && far < HEIGHT; far *= 1.5) {
        strokes = strokes.map((stroke) => simple(stroke, far));
      }
      field.value = write(strokes);
      say();
      redraw();
    }
    const say = () => {
      status.textContent = strokes.length ? status.dataset.drawn : status.dataset.blank;
    };

    pad.addEventListener("beginStroke", () => { drawnAt = scale(); });
    pad.addEventListener("endStroke", () => {
      const [drawn] = pad.toData().slice(-1);
      const points = drawn.points.map(({ x, y }) => ({ x: x / drawnAt, y: y / drawnAt }));
      const [{ x, y }] = points;
      if (points.length === 1) points.push({ x: x < 1 ? x + 0.1 : x - 0.1, y }); // a dot
      strokes.push(simple(smooth(points), FINE));
      drawnAt = 0;
      changed();
    });
    place.querySelector("[data-draw-undo]").addEventListener("click", () => {
      strokes.pop();
      changed();
    });
    place.querySelector("[data-draw-clear]").addEventListener("click", () => {
      strokes = [];
      changed();
    });
    function open() {
      strokes = read(field.value);
      say();
      redraw();
    }
    place.hidden = false;
    open();
    window.addEventListener("pageshow", open); // the browser gives the field back on a return
    new ResizeObserver(redraw).observe(canvas);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }
})();
